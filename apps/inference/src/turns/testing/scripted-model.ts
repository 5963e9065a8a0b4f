import type { Usage } from '#shared/contracts';
import { anthropicMessages } from '../../models/anthropic-prompt.js';
import type { Model, ModelAnswer, ModelRequest, ModelSink } from '../../models/model-port.js';
import { promptProblems } from './prompt-problems.js';

export type Script = (sink: ModelSink, signal: AbortSignal) => Promise<ModelAnswer> | ModelAnswer;

export const stepUsage: Usage = {
  inputTokens: 10,
  outputTokens: 2,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0,
  contextUsed: 12,
  contextSize: 1_000,
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
    this.problems.push(...promptProblems(anthropicMessages(request.messages)));
    const script = this.scripts[request.stepKey];
    if (!script) throw new Error(`No script for step ${request.stepKey}.`);
    return script(sink, signal);
  }
}

export function words(sink: ModelSink, text: string): void {
  sink.blockStarted({ kind: 'text' });
  for (const piece of text.match(/.{1,4}/g) ?? []) void sink.delta(piece);
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

export const neverEnds = (): Promise<ModelAnswer> => new Promise(() => {});
