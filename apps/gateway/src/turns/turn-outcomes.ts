import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import type { Cursor, Message, TurnView } from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { LiveHub } from '../live/live-hub.js';
import { afterEntry, afterSnapshot, courseOf, repliesOf, type TurnCourse } from './turn-course.js';
import { TurnViews } from './turn-views.js';

export interface TurnOutcome extends Pick<TurnView, 'status' | 'usage' | 'error'> {
  turn: string;
  replies: Message[];
}

export interface Awaited {
  session: string;
  user: string;
  turn: string;
  before: Cursor;
  /** The turn ran already when this text joined it, so what it has said stands before that place. */
  joined: boolean;
}

/** What there is to tell somebody who waits. `closing`: we shut down, and the turn goes on without us. */
export type Waited = { kind: 'over'; outcome: TurnOutcome } | { kind: 'left' } | { kind: 'closing' };

/** For an answer to get out, once there is one. */
const answerMs = 2_000;

/** For clients that want the reply and no stream. */
@Injectable()
export class TurnOutcomes implements BeforeApplicationShutdown {
  private readonly waiting = new Set<Promise<void>>();
  private readonly closing = new AbortController();

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LiveHub) private readonly hub: LiveHub,
    @Inject(TurnViews) private readonly views: TurnViews,
  ) {}

  /** Whoever waits for a turn that ends while we shut down still gets his answer; the others get to know its id. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.allAnswered(this.config.PARLEY_DRAIN_MS / 4);
    this.closing.abort();
    await this.allAnswered(answerMs);
  }

  /** Tells what there is to tell at the turn's terminal event, or before it, and resolves when it is told. */
  async tell(awaited: Awaited, gone: AbortSignal, told: (waited: Waited) => Promise<void>): Promise<void> {
    const answered = this.waitFor(awaited, gone).then(told);
    this.waiting.add(answered);
    try {
      await answered;
    } finally {
      this.waiting.delete(answered);
    }
  }

  private async allAnswered(limitMs: number): Promise<void> {
    const answered = new AbortController();
    const limit = delay(limitMs, undefined, { signal: answered.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled(this.waiting), limit]);
    answered.abort();
  }

  private async waitFor(awaited: Awaited, gone: AbortSignal): Promise<Waited> {
    const { signal: closing } = this.closing;
    const course = await this.untilEnded(awaited, AbortSignal.any([gone, closing]));
    if (!course) return closing.aborted && !gone.aborted ? { kind: 'closing' } : { kind: 'left' };
    const { session, user, turn } = awaited;
    const { status, usage, error } = await this.views.read(session, user, turn);
    return { kind: 'over', outcome: { turn, status, usage, error, replies: repliesOf(course) } };
  }

  private async untilEnded(awaited: Awaited, gone: AbortSignal): Promise<TurnCourse | undefined> {
    const { session, user, turn, before, joined } = awaited;
    const over = new AbortController();
    const left = AbortSignal.any([gone, over.signal]);
    if (left.aborted) return undefined;
    let settle: { resolve: (course: TurnCourse | undefined) => void; reject: (error: unknown) => void };
    const ended = new Promise<TurnCourse | undefined>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // It may fail while we are still joining; the await below hears of it all the same.
    ended.catch(() => undefined);
    left.addEventListener('abort', () => settle.resolve(undefined), { once: true });
    let course = courseOf(turn, before);
    const go = (next: TurnCourse): void => {
      course = next;
      if (course.ended) settle.resolve(course);
    };
    try {
      await this.hub.follow(
        { session, user, turn, cursor: joined ? undefined : before, left },
        {
          entries: (entries) => {
            for (const { entry } of entries) go(afterEntry(course, entry));
          },
          reset: () => undefined,
          snapshot: (restored) => go(afterSnapshot(course, restored, this.broker.gen)),
          failed: (error) => settle.reject(error),
          room: async () => undefined,
        },
      );
      return await ended;
    } finally {
      over.abort();
    }
  }
}
