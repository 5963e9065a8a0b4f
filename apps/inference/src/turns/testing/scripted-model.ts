import type { FailureCode, Usage } from '#shared/contracts';
import {
  ModelFailure,
  type Model,
  type ModelAnswer,
  type ModelFailureParts,
  type ModelRequest,
  type ModelSink,
} from '../../models/model-port.js';
import { promptProblems } from '../../models/testing/prompt-rules/prompt-problems.js';

export type Script = (sink: ModelSink, signal: AbortSignal) => Promise<ModelAnswer> | ModelAnswer;

/** What goes in is not counted: no estimate is corrected by it. */
export const stepUsage: Usage = {
  inputTokens: 10,
  outputTokens: 2,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0,
  contextUsed: 0,
  contextSize: 0,
};

/** Says for each step what its script says. A step that nobody wrote a script for fails the test. */
export class ScriptedModel implements Model {
  readonly asked: string[] = [];
  readonly requests: ModelRequest[] = [];
  /** Of prompts that a provider would have refused. */
  readonly problems: string[] = [];

  constructor(private readonly scripts: Record<string, Script>) {}

  async answer(request: ModelRequest, sink: ModelSink, signal: AbortSignal): Promise<ModelAnswer> {
    this.asked.push(request.stepKey);
    this.requests.push(request);
    this.problems.push(...promptProblems(request));
    const script = this.scripts[request.stepKey] ?? this.summaryScript(request);
    if (!script) throw new Error(`No script for step ${request.stepKey}.`);
    return script(sink, signal);
  }

  /** What is asked under the key of a compaction, and not of a turn. */
  private summaryScript({ stepKey }: ModelRequest): Script | undefined {
    return stepKey.startsWith('t') ? undefined : this.scripts.summary;
  }
}

export function words(sink: ModelSink, text: string): void {
  sink.blockStarted({ kind: 'text' });
  const length = Math.max(4, Math.ceil(text.length / 10));
  for (let at = 0; at < text.length; at += length) void sink.delta(text.slice(at, at + length));
  sink.blockCompleted({ kind: 'text', text });
}

export function says(text: string): Script {
  return (sink) => {
    words(sink, text);
    return { stopReason: 'end_turn', usage: stepUsage };
  };
}

export function asksFor(name: string, ...calls: string[]): Script {
  return (sink) => {
    for (const call of calls) {
      sink.blockStarted({ kind: 'tool', call, name });
      sink.blockCompleted({ kind: 'tool', step: 0, call, name, input: { at: call } });
    }
    return { stopReason: 'tool_use', usage: stepUsage };
  };
}

/** Does what stands first, then what stands next, and the last of it for ever. */
export function inTurn(...scripts: Script[]): Script {
  let time = 0;
  return (sink, signal) => {
    const script = scripts[Math.min(time, scripts.length - 1)];
    time += 1;
    if (!script) throw new Error('There must be a script.');
    return script(sink, signal);
  };
}

export function fails(code: FailureCode, more: Partial<ModelFailureParts> = {}): Script {
  return () => {
    throw new ModelFailure({ code, message: `It failed: ${code}.`, retryable: false, ...more });
  };
}

export const neverEnds = (): Promise<ModelAnswer> => new Promise(() => {});
