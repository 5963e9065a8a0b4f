import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { ParleyError, type Cursor } from '#shared/contracts';
import { LOGGER } from '#shared/telemetry';
import { EventStreams } from '../../live/event-streams.js';
import { LiveHub } from '../../live/live-hub.js';
import type { StreamManners } from '../../live/sse-stream.js';
import type { AskedTurn } from '../../replay/stored-turns.js';
import { KeptTurns } from './kept-turns.js';
import { Teller, type TellerParts } from './teller.js';
import { TellingReader } from './telling-reader.js';
import type { Telling, WholeAnswer } from './telling.js';

/** A turn as somebody wants to be told of it, from what its client has answered if it has. */
export interface ToldTurn<State> extends AskedTurn, TellerParts<State> {
  /** The place just before its acceptance; with `waits` any other. */
  before: Cursor;
}

/** How a stream of this protocol is kept up. */
export type FaceManners = Omit<StreamManners, 'lastWords'>;

/** A turn told in another protocol: as a stream, or as one body at its end. */
@Injectable()
export class FaceAnswers implements BeforeApplicationShutdown {
  private readonly closing = new AbortController();

  constructor(
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(LiveHub) private readonly hub: LiveHub,
    @Inject(LOGGER) private readonly log: Pick<Logger, 'error'>,
    @Inject(KeptTurns) private readonly kept: Pick<KeptTurns, 'appendsOf' | 'placeOf'>,
  ) {}

  /** The turn goes on without us, and whoever waits for it may ask again. */
  beforeApplicationShutdown(): void {
    this.closing.abort();
  }

  async stream<State>(reply: FastifyReply, told: ToldTurn<State>, manners: FaceManners = {}): Promise<void> {
    const teller = new Teller(told);
    await this.streams.open(
      reply,
      async (stream, left) => {
        const reader = new TellingReader(teller, {
          say: (frames) => stream.write(frames.join('')),
          end: () => stream.end(),
          room: () => stream.room(),
          failed: (error) => this.note(error),
        });
        await this.hub.follow({ ...followed(told), left }, reader);
      },
      { ...manners, lastWords: (reason) => teller.breakOff(reason).join('') },
    );
  }

  /** Undefined: whoever asked has left. */
  async whole<State>(request: FastifyRequest, told: ToldTurn<State>): Promise<WholeAnswer | undefined> {
    const teller = new Teller(told);
    const left = new AbortController();
    const leave = (): void => left.abort();
    const { socket } = request.raw;
    if (socket.destroyed) return undefined;
    socket.once('close', leave);
    try {
      await this.untilOver(teller, told, left.signal);
      return left.signal.aborted ? undefined : teller.whole();
    } finally {
      socket.off('close', leave);
    }
  }

  /** Of a turn that is over, or as far as it has come; `answered` and `part` tell which part of it. */
  async soFar<State>(
    turn: AskedTurn,
    telling: Telling<State>,
    of: Pick<TellerParts<State>, 'answered' | 'part'> = {},
  ): Promise<WholeAnswer> {
    const teller = new Teller({ ...of, turn: turn.turn, telling });
    for await (const append of this.kept.appendsOf(turn)) {
      teller.tellAppend(append.map(({ entry }) => entry));
      if (teller.over) break;
    }
    return teller.whole();
  }

  /** Where the log begins to tell of a turn; undefined: it has not yet. */
  placeOf(turn: AskedTurn): Promise<Cursor | undefined> {
    return this.kept.placeOf(turn);
  }

  private note(error: unknown): void {
    if (!ParleyError.is(error)) this.log.error({ err: error }, 'A turn could not be followed');
  }

  private async untilOver<State>(
    teller: Teller<State>,
    told: ToldTurn<State>,
    left: AbortSignal,
  ): Promise<void> {
    const over = new AbortController();
    const enough = AbortSignal.any([left, over.signal, this.closing.signal]);
    if (!enough.aborted) {
      const ended = new Promise<void>((resolve) => {
        enough.addEventListener('abort', () => resolve(), { once: true });
      });
      const end = (): void => over.abort();
      const reader = new TellingReader(teller, {
        say: () => undefined,
        end,
        room: async () => undefined,
        failed: (error) => this.note(error),
      });
      try {
        await this.hub.follow({ ...followed(told), left: enough }, reader);
        await ended;
      } finally {
        over.abort();
      }
    }
    if (this.closing.signal.aborted) teller.breakOff('draining');
  }
}

function followed({ session, user, turn, before }: ToldTurn<unknown>) {
  return { session, user, turn, cursor: before };
}
