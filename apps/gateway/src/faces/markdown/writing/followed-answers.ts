import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { ParleyError, type Cursor } from '#shared/contracts';
import { answerAfter, noAnswer, type Answer } from '#shared/markdown-chat';
import { LOGGER } from '#shared/telemetry';
import { LiveHub } from '../../../live/live-hub.js';
import { StoredTurns, type AskedTurn } from '../../../replay/stored-turns.js';
import type { BreakOff } from '../../telling/telling.js';
import { AnswerReader, type AnswerListener } from './answer-reader.js';

export interface FollowedTurn extends AskedTurn {
  before: Cursor;
}

export interface FollowedAnswer {
  answer: Answer;
  /** It could not be followed any further, and goes on. */
  brokenOff?: BreakOff;
}

/** What the log says of a turn's answer, from its beginning to its end. */
@Injectable()
export class FollowedAnswers {
  constructor(
    @Inject(LiveHub) private readonly hub: Pick<LiveHub, 'follow'>,
    @Inject(StoredTurns) private readonly turns: Pick<StoredTurns, 'eventsOf'>,
    @Inject(LOGGER) private readonly log: Pick<Logger, 'error'>,
  ) {}

  /** As far as memory knows it. */
  async stored(asked: AskedTurn): Promise<Answer> {
    let answer = noAnswer;
    for await (const { entry } of this.turns.eventsOf(asked)) answer = answerAfter(answer, entry);
    return answer;
  }

  /** Until the turn has ended, or `left` is aborted. */
  async follow(turn: FollowedTurn, listener: AnswerListener, left: AbortSignal): Promise<FollowedAnswer> {
    const { answer, brokenOff } = await this.live(turn, listener, left);
    if (brokenOff === undefined) return { answer };
    // The log may have been trimmed meanwhile; memory has what stood there.
    const stored = await this.whatIsStored(turn);
    return stored?.end ? { answer: stored } : { answer, brokenOff };
  }

  private async live(
    turn: FollowedTurn,
    listener: AnswerListener,
    left: AbortSignal,
  ): Promise<FollowedAnswer> {
    const over = new AbortController();
    const reader = new AnswerReader(turn.turn, {
      grown: (answer, at) => listener.grown(answer, at),
      over: () => over.abort(),
      failed: (error) => this.note(error),
    });
    const enough = AbortSignal.any([left, over.signal]);
    if (!enough.aborted) {
      const ended = new Promise<void>((resolve) => {
        enough.addEventListener('abort', () => resolve(), { once: true });
      });
      const { session, user, before } = turn;
      try {
        await this.hub.follow({ session, user, turn: turn.turn, cursor: before, left: enough }, reader);
        await ended;
      } finally {
        over.abort();
      }
    }
    const { answer, brokenOff } = reader;
    if (answer.end) return { answer };
    return { answer, brokenOff: brokenOff ?? 'draining' };
  }

  private async whatIsStored(turn: AskedTurn): Promise<Answer | undefined> {
    try {
      return await this.stored(turn);
    } catch (error) {
      this.note(error);
      return undefined;
    }
  }

  private note(error: unknown): void {
    if (!ParleyError.is(error)) this.log.error({ err: error }, 'A turn could not be followed');
  }
}
