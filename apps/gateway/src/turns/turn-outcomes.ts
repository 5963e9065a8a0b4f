import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Config } from '#shared/config';
import type { Conversation, Cursor, Message, TurnView } from '#shared/contracts';
import { emptyConversation, fold } from '#shared/conversation';
import { CONFIG } from '#shared/service';
import { LiveHub } from '../live/live-hub.js';
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
}

/** For clients that want the reply and no stream. */
@Injectable()
export class TurnOutcomes implements BeforeApplicationShutdown {
  private readonly waiting = new Set<Promise<TurnOutcome | undefined>>();

  constructor(
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
    const conversation = await this.untilEnded(awaited, left);
    if (!conversation) return undefined;
    const { session, user, turn } = awaited;
    const { status, usage, error } = await this.views.read(session, user, turn);
    const replies = conversation.messages.filter(
      (message) => message.turn === turn && message.role === 'assistant',
    );
    return { turn, status, usage, error, replies };
  }

  private async untilEnded(awaited: Awaited, left: AbortSignal): Promise<Conversation | undefined> {
    const { session, user, turn, before } = awaited;
    let stop = (): void => {};
    let settle: { resolve: (ended: Conversation | undefined) => void; reject: (error: unknown) => void };
    const ended = new Promise<Conversation | undefined>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // It may fail while we are still joining; the await below hears of it all the same.
    ended.catch(() => undefined);
    const leave = (): void => settle.resolve(undefined);
    left.addEventListener('abort', leave, { once: true });
    let conversation = emptyConversation;
    const look = (): void => {
      const begun = conversation.messages.some((message) => message.turn === turn);
      if (begun && conversation.openTurn?.turn !== turn) settle.resolve(conversation);
    };
    try {
      stop = await this.hub.follow(
        { session, user, cursor: before },
        {
          entries: (entries) => {
            for (const { entry } of entries)
              if (entry.turn === turn) conversation = fold(conversation, entry);
            look();
          },
          reset: () => undefined,
          snapshot: (restored) => {
            ({ conversation } = restored);
            look();
          },
          failed: (error) => settle.reject(error),
          room: async () => undefined,
        },
      );
      return await ended;
    } finally {
      left.removeEventListener('abort', leave);
      stop();
    }
  }
}
