import { ParleyError, type Cursor } from '#shared/contracts';
import type { Following } from '../live/watching.js';
import type { Reader } from '../live/follower.js';
import { watchEndOf } from '../live/watch-end.js';
import { closedText } from './frame-text.js';
import { Slots } from './slots.js';
import { SocketReader } from './socket-reader.js';
import type { SocketStream } from './socket-stream.js';

export interface WatchesParts {
  stream: Pick<SocketStream, 'send' | 'room'>;
  user: string;
  gen: string;
  most: number;
  follow: (following: Following, reader: Reader) => Promise<unknown>;
  problem: (error: unknown) => void;
}

export interface Watch {
  session: string;
  cursor?: Cursor | undefined;
  snapshots?: boolean | undefined;
}

/** How many sessions of one socket catch up at the same time. */
const catchingUpAtOnce = 50;

/** The sessions that one socket watches. */
export class Watches {
  private readonly watched = new Map<string, AbortController>();
  private readonly slots = new Slots(catchingUpAtOnce);

  constructor(private readonly parts: WatchesParts) {}

  /**
   * Of a session that is watched already, the new watch takes the place of the old one. Throws `too_large` where
   * one more would be too many. Nothing is sent before the caller has gone on: he answers first.
   */
  start(watch: Watch): void {
    this.stop(watch.session);
    this.refuseTooMany();
    const left = new AbortController();
    this.watched.set(watch.session, left);
    this.slots
      .run(() => this.follow(watch, left))
      .catch((error: unknown) => this.lost(watch.session, left, error));
  }

  stop(session: string): void {
    this.watched.get(session)?.abort();
    this.watched.delete(session);
  }

  stopAll(): void {
    for (const session of [...this.watched.keys()]) this.stop(session);
  }

  private refuseTooMany(): void {
    const { most } = this.parts;
    if (this.watched.size < most) return;
    throw new ParleyError({
      code: 'too_large',
      message: `One connection watches at most ${most} sessions. Unwatch some, or open another.`,
    });
  }

  private async follow({ session, cursor, snapshots = false }: Watch, left: AbortController): Promise<void> {
    if (left.signal.aborted) return;
    const { stream, user, gen, follow } = this.parts;
    const failed = (error: unknown): void => this.lost(session, left, error);
    const over = (): void => void this.over(session, left);
    const reader = new SocketReader({ stream, session, gen, over, failed });
    await follow({ session, user, cursor, snapshots, left: left.signal }, reader);
  }

  /** True unless it has been over before. */
  private over(session: string, left: AbortController): boolean {
    if (this.watched.get(session) !== left) return false;
    this.stop(session);
    return true;
  }

  /** This watch alone is over, and its client is told; the connection's other work goes on. */
  private lost(session: string, left: AbortController, error: unknown): void {
    if (!this.over(session, left)) return;
    if (!ParleyError.is(error)) this.parts.problem(error);
    this.parts.stream.send(closedText(watchEndOf(error), session));
  }
}
