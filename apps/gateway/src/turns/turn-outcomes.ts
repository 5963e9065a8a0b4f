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

/** For clients that want the reply and no stream. */
@Injectable()
export class TurnOutcomes implements BeforeApplicationShutdown {
  private readonly waiting = new Set<Promise<TurnOutcome | undefined>>();

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LiveHub) private readonly hub: LiveHub,
    @Inject(TurnViews) private readonly views: TurnViews,
  ) {}

  /** Whoever waits for a turn that ends while we shut down still gets his answer. */
  async beforeApplicationShutdown(): Promise<void> {
    const patience = delay(this.config.PARLEY_DRAIN_MS / 4, undefined, { ref: false });
    await Promise.race([Promise.allSettled(this.waiting), patience]);
  }

  /** Resolves with the turn's terminal event; undefined when `left` tells that nobody waits any more. */
  async of(awaited: Awaited, left: AbortSignal): Promise<TurnOutcome | undefined> {
    const outcome = this.outcomeOf(awaited, left);
    this.waiting.add(outcome);
    try {
      return await outcome;
    } finally {
      this.waiting.delete(outcome);
    }
  }

  private async outcomeOf(awaited: Awaited, left: AbortSignal): Promise<TurnOutcome | undefined> {
    const course = await this.untilEnded(awaited, left);
    if (!course) return undefined;
    const { session, user, turn } = awaited;
    const { status, usage, error } = await this.views.read(session, user, turn);
    return { turn, status, usage, error, replies: repliesOf(course) };
  }

  private async untilEnded(awaited: Awaited, gone: AbortSignal): Promise<TurnCourse | undefined> {
    const { session, user, turn, before, joined } = awaited;
    const over = new AbortController();
    const left = AbortSignal.any([gone, over.signal]);
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
