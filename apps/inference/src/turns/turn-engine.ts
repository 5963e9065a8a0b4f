import { noUsage } from '#shared/contracts';
import { Bench, type EngineParts } from './bench.js';
import { decide, type Next } from './decide.js';
import type { Effects } from './doing.js';
import { Asking } from './effects/asking.js';
import { Calling } from './effects/calling.js';
import { Children } from './effects/children.js';
import { Compacting } from './effects/compacting.js';
import { Ending } from './effects/ending.js';
import { Hearing } from './effects/hearing.js';
import { Preparing } from './effects/preparing.js';
import { Reviewing } from './effects/reviewing.js';

export type { EngineParts, EngineSettings, TurnLog } from './bench.js';

/**
 * Carries out what `decide` says until there is nothing more to do. Each effect appends to the log, the log's
 * fold is the next decision's ground, and between a decision and its append nothing may be awaited. It ends
 * by itself when the session is idle or waits, or throws when the log does not take its writes any more.
 */
export class TurnEngine {
  private readonly bench: Bench;
  private readonly effects: Effects;

  constructor(parts: EngineParts) {
    this.bench = new Bench(parts);
    this.effects = this.effectsOn(this.bench);
  }

  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const next = this.next;
      if (next.do === 'nothing' || next.do === 'wait') return;
      const effect = this.effects[next.do] as (step: Next, signal: AbortSignal) => Promise<void> | void;
      await effect(next, signal);
    }
  }

  get next(): Next {
    const { conversation, parts, life } = this.bench;
    return decide(conversation, { session: parts.session, limits: parts.settings.limits, life });
  }

  /** Mail has changed something: what it has made needless is called off. */
  lookUp(): void {
    this.bench.lookUp();
  }

  private effectsOn(bench: Bench): Effects {
    const isStillNext = (what: Next['do']): boolean => this.next.do === what;
    const ending = new Ending(bench);
    const hearing = new Hearing(bench);
    const preparing = new Preparing(bench);
    const compacting = new Compacting(bench);
    const calling = new Calling(bench, isStillNext);
    const reviewing = new Reviewing(bench);
    const children = new Children(bench);
    const asking = new Asking(bench, compacting, ending, isStillNext);
    return {
      settle: (next) => children.settle(next),
      'start-next': (next) => hearing.startNext(next),
      start: (next) => hearing.start(next),
      'begin-reply': (next) => hearing.beginReply(next),
      'hear-steers': (next) => hearing.hearSteers(next),
      'ask-title': (next) => preparing.askTitle(next),
      'place-files': (next, signal) => preparing.placeFiles(next, signal),
      'wait-to-retry': (next, signal) => preparing.waitToRetry(next, signal),
      compact: (next, signal) => compacting.compact(next, signal),
      'ask-model': (next, signal) => asking.ask(next, signal),
      'request-calls': (next, signal) => calling.request(next, signal),
      'dispatch-calls': (next) => calling.dispatch(next),
      'review-call': (next, signal) => reviewing.review(next, signal),
      'carry-out': (next, signal) => children.carryOut(next, signal),
      'hear-reports': () => hearing.hearReports(),
      'abandon-step': ({ turn, step }) => {
        const usage = bench.spentOn(turn.openStep);
        const body = { step, reason: 'Its worker is gone.', usage };
        bench.append({ type: 'step.abandoned', turn: turn.turn, body });
      },
      stop: (next) => ending.stop(next),
      fail: ({ code, message }) => ending.fail({ code, message, retryable: false }, noUsage),
      'complete-reply': (next) => ending.completeReply(next),
      'complete-turn': (next) => ending.completeTurn(next),
    };
  }
}
