import { noUsage, type Message } from '#shared/contracts';
import {
  ModelFailure,
  type Model,
  type ModelAnswer,
  type ModelRequest,
  type ModelSink,
} from '../../../apps/inference/src/models/index.js';
import type { Place } from '../world.js';
import type { Ask, Notes } from './notes.js';
import type { Temper } from './temper.js';
import { toolNames } from './tools.js';

type Manner = 'answers' | 'fails' | 'hangs' | 'hangs and heeds nobody' | 'says nothing';

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
    const ask = this.note(request);
    const manner = this.manner();
    const calls = manner === 'answers' ? this.wantedCalls() : 0;
    // Some turns of a model are tool calls alone.
    if (manner !== 'says nothing' && (calls === 0 || this.place.random.chance(0.5)))
      await this.talk(sink, signal, manner);
    if (manner === 'hangs') await hang(signal);
    if (manner === 'hangs and heeds nobody') await new Promise(() => {});
    if (manner === 'fails') this.fail(ask);
    for (let call = 0; call < calls; call += 1) this.call(sink, call, request.tools.length > 0);
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
    const { modelFails, modelHangs, saysNothing } = this.temper;
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

  private call(sink: ModelSink, index: number, knowsTools: boolean): void {
    const { random } = this.place;
    const name = knowsTools && random.chance(0.95) ? random.pick(toolNames) : 'ghost';
    // The same few ids in every step: providers promise nothing more.
    const call = `call_${index}`;
    sink.blockStarted({ kind: 'tool', call, name });
    sink.blockCompleted({ kind: 'tool', step: 0, call, name, input: { times: random.whole(3) } });
  }

  private fail(ask: Ask): never {
    ask.became = 'failed';
    const code = 'provider_error' as const;
    throw new ModelFailure({ code, message: 'The model is not well.', retryable: true });
  }
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
