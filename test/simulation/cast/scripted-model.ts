import { digest, noUsage, type FailureCode, type Message } from '#shared/contracts';
import {
  ModelFailure,
  type Model,
  type ModelAnswer,
  type ModelFailureParts,
  type ModelRequest,
  type ModelSink,
} from '../../../apps/inference/src/models/index.js';
import type { Place } from '../world.js';
import type { Ask, Notes } from './notes.js';
import type { Temper } from './temper.js';
import { toolNames } from './tools.js';

type Manner = 'answers' | 'fails' | 'fails at once' | 'hangs' | 'hangs and heeds nobody' | 'says nothing';

const troubles = [
  'provider_overloaded',
  'provider_overloaded',
  'provider_timeout',
  'provider_auth',
  'provider_error',
  'context_exhausted',
] as const;
const mostPieces = 5;
const mostCalls = 3;

/** Says what chance makes it say, in virtual time, and writes down that it was asked. */
export class ScriptedModel implements Model {
  constructor(
    private readonly place: Place,
    private readonly notes: Notes,
    private readonly temper: Temper,
  ) {}

  async answer(request: ModelRequest, sink: ModelSink, signal: AbortSignal): Promise<ModelAnswer> {
    if (isForSummary(request)) return this.sumUp(sink, signal);
    const ask = this.note(request);
    if (isTooLong(request, this.temper)) this.refuse(ask, 'context_exhausted');
    if (isRefused(request)) this.refuse(ask, 'provider_error', { retryable: false, about: 'files' });
    const manner = this.manner();
    const calls = manner === 'answers' ? this.wantedCalls() : 0;
    if (manner === 'fails at once') this.failAtOnce(ask);
    // Some turns of a model are tool calls alone.
    if (manner !== 'says nothing' && (calls === 0 || this.place.random.chance(0.5)))
      await this.talk(sink, signal, manner);
    if (manner === 'hangs') await hang(signal);
    if (manner === 'hangs and heeds nobody') await new Promise(() => {});
    if (manner === 'fails') this.fail(ask);
    for (let call = 0; call < calls; call += 1) this.call(sink, call, request);
    sink.used(noUsage);
    ask.became = 'answered';
    return { stopReason: calls > 0 ? 'tool_use' : 'end_turn', usage: noUsage };
  }

  private note({ stepKey, messages }: ModelRequest): Ask {
    const { process, broker } = this.place;
    const problems = openCallsIn(messages);
    const ask: Ask = {
      process: process.id,
      stepKey,
      at: broker.clock.elapsed(),
      became: 'called off',
      problems,
    };
    // What a killed process still computes before its next word to the outside never happened.
    if (!process.isDead) this.notes.asks.push(ask);
    return ask;
  }

  private manner(): Manner {
    const { random } = this.place;
    const { modelFails, modelFailsAtOnce, modelHangs, saysNothing } = this.temper;
    if (random.chance(modelFailsAtOnce)) return 'fails at once';
    if (random.chance(modelFails)) return 'fails';
    if (random.chance(modelHangs)) return random.chance(0.5) ? 'hangs' : 'hangs and heeds nobody';
    return random.chance(saysNothing) ? 'says nothing' : 'answers';
  }

  private wantedCalls(): number {
    const { random } = this.place;
    return random.chance(this.temper.callsTools) ? 1 + random.whole(mostCalls) : 0;
  }

  private async talk(sink: ModelSink, signal: AbortSignal, manner: Manner): Promise<void> {
    const { random, broker } = this.place;
    sink.blockStarted({ kind: 'text' });
    let text = '';
    const pieces = 1 + random.whole(mostPieces);
    for (let piece = 0; piece < pieces; piece += 1) {
      const heeded = manner === 'hangs and heeds nobody' ? undefined : signal;
      await broker.clock.wait(random.between(0.1, this.temper.longestThoughtMs), heeded);
      const word = `${random.whole(1_000)} `;
      text += word;
      await sink.delta(word);
    }
    if (manner === 'answers') sink.blockCompleted({ kind: 'text', text });
  }

  private call(sink: ModelSink, index: number, request: ModelRequest): void {
    // The same few ids in every step: providers promise nothing more.
    const call = `call_${index}`;
    const { name, input } = this.ofAgents(request) ?? this.ofTools(request);
    sink.blockStarted({ kind: 'tool', call, name });
    sink.blockCompleted({ kind: 'tool', step: 0, call, name, input });
  }

  private ofTools({ tools }: ModelRequest): { name: string; input: object } {
    const { random } = this.place;
    const knowsTools = tools.some(({ name }) => (toolNames as readonly string[]).includes(name));
    const name = knowsTools && random.chance(0.95) ? random.pick(toolNames) : 'ghost';
    return { name, input: random.chance(this.temper.callsEmpty) ? {} : { times: random.whole(3) } };
  }

  /** Begins one, or asks after one that it was told of. */
  private ofAgents({ tools, messages }: ModelRequest): { name: string; input: object } | undefined {
    const { random } = this.place;
    if (!tools.some(({ name }) => name === 'agent') || !random.chance(this.temper.callsAgents))
      return undefined;
    const [task] = /s_[\w-]{22}/.exec(JSON.stringify(messages)) ?? [];
    if (task !== undefined && random.chance(0.5)) {
      const waitSeconds = random.pick([0, 1, 30]);
      return { name: 'task_output', input: { task, waitSeconds } };
    }
    const prompt = `do ${random.whole(1_000)}`;
    return { name: 'agent', input: { prompt, background: random.chance(0.5) } };
  }

  private fail(ask: Ask): never {
    this.refuse(ask, 'provider_error', { retryable: true });
  }

  private failAtOnce(ask: Ask): never {
    const { random } = this.place;
    const code = random.pick(troubles);
    const retryAfterMs = random.chance(0.3) ? Math.round(random.between(0, 2_000)) : undefined;
    const retryable = code === 'provider_overloaded' || code === 'provider_timeout';
    this.refuse(ask, code, { retryable, retryAfterMs });
  }

  private refuse(
    ask: Ask,
    code: FailureCode,
    how: Pick<ModelFailureParts, 'retryable' | 'retryAfterMs' | 'about'> = { retryable: false },
  ): never {
    ask.became = 'failed';
    throw new ModelFailure({ code, message: 'The model is not well.', ...how });
  }

  /** Nobody watches a summary, and nobody announces it; it may fail or hang like everything else. */
  private async sumUp(sink: ModelSink, signal: AbortSignal): Promise<ModelAnswer> {
    const { random, broker } = this.place;
    const manner = this.manner();
    await broker.clock.wait(random.between(0.1, this.temper.longestThoughtMs), signal);
    if (manner === 'hangs') await hang(signal);
    if (manner === 'hangs and heeds nobody') await new Promise(() => {});
    if (manner !== 'answers')
      throw new ModelFailure({ code: 'provider_error', message: 'No summary.', retryable: true });
    sink.blockStarted({ kind: 'text' });
    sink.blockCompleted({ kind: 'text', text: `In short ${random.whole(100)}.` });
    return { stopReason: 'end_turn', usage: noUsage };
  }
}

function isForSummary({ messages }: ModelRequest): boolean {
  const [first, ...more] = messages;
  return first?.author === 'system' && more.length === 0;
}

/** By a measure of its own, which is not that of whoever has made the prompt. */
function isTooLong({ messages }: ModelRequest, { window }: Temper): boolean {
  return JSON.stringify(messages.map(({ blocks }) => blocks)).length / 4 > window;
}

/** Some files are refused, and always will be. */
function isRefused({ files }: ModelRequest): boolean {
  return [...files.keys()].some((file) => digest(file).charCodeAt(0) % 3 === 0);
}

function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const leave = (): void => reject(signal.reason as Error);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
}

/** Every provider refuses a prompt in which a call of an earlier step has no result. */
function openCallsIn(messages: readonly Message[]): string[] {
  return messages.flatMap(({ id, blocks }) =>
    blocks.flatMap((block) =>
      block.kind === 'tool' && block.outcome === undefined ? [`${id}: call ${block.call} has no result`] : [],
    ),
  );
}
