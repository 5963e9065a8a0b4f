import { noUsage } from '#shared/contracts';
import { hearsWords } from '../passes/index.js';
import { Bench, type EngineParts } from './bench.js';
import { decide } from './decide.js';
import type { Effects } from './doing.js';
import type { Next } from './next.js';
import { Asking } from './effects/asking.js';
import { Calling } from './effects/calling.js';
import { Children } from './effects/children.js';
import { Clearing } from './effects/clearing.js';
import { Compacting } from './effects/compacting.js';
import { Considering } from './effects/considering.js';
import { Ending } from './effects/ending.js';
import { HearingWords } from './effects/hearing-words.js';
import { Hearing } from './effects/hearing.js';
import { Opening } from './effects/opening.js';
import { Passing } from './effects/passing.js';
import { Preparing } from './effects/preparing.js';
import { Reviewing } from './effects/reviewing.js';
import { Settling } from './effects/settling.js';

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
    const { session, settings } = parts;
    const { limits, passes } = settings;
    const hears = hearsWords(session, passes.byDefault);
    return decide(conversation, { session, limits, hears, passesMs: passes.waitMs, life });
  }

  /** Mail has changed something: what it has made needless is called off. */
  lookUp(): void {
    this.bench.lookUp();
  }

  private effectsOn(bench: Bench): Effects {
    const isStillNext = (what: Next['do']): boolean => this.next.do === what;
    const ending = new Ending(bench);
    const hearing = new Hearing(bench, isStillNext);
    const preparing = new Preparing(bench);
    const compacting = new Compacting(bench);
    const calling = new Calling(bench, isStillNext);
    const reviewing = new Reviewing(bench);
    const children = new Children(bench);
    const settling = new Settling(bench, children);
    const passing = new Passing(bench, isStillNext);
    const opening = new Opening(bench);
    const hearingWords = new HearingWords(bench);
    const considering = new Considering(bench);
    const clearing = new Clearing(bench, isStillNext);
    const asking = new Asking(bench, compacting, ending, isStillNext);
    return {
      settle: (next) => settling.settle(next),
      'send-pass': (next, signal) => passing.send(next, signal),
      'wait-for-passes': (next, signal) => passing.wait(next, signal),
      clear: () => clearing.clear(),
      'hear-words': (next, signal) => hearingWords.hear(next, signal),
      consider: (next, signal) => considering.consider(next, signal),
      'open-scene': (next) => opening.openScene(next),
      'start-next': (next) => hearing.startNext(next),
      start: (next) => hearing.start(next),
      'begin-reply': (next) => hearing.beginReply(next),
      'hear-steers': (next) => hearing.hearSteers(next),
      'ask-title': (next, signal) => preparing.askTitle(next, signal),
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
      'end-reply': (next) => ending.endReply(next),
      'complete-turn': (next) => ending.completeTurn(next),
    };
  }
}
