import { tailsOf, type BrokerPorts } from '#shared/broker';
import type { Restored } from '#shared/conversation';
import type { Cursor } from '#shared/contracts';
import { Feed, type Counts } from './feed.js';
import { Follower, type Reader, type Start } from './follower.js';
import { SeenEnds } from './seen-ends.js';
import type { StateAt } from './state-at.js';

export interface Following {
  session: string;
  /** Who asks; memory shows a snapshot to nobody else. */
  user: string;
  cursor: Cursor | undefined;
  /** Whoever looks at one turn alone does not watch the others. */
  turn?: string;
  /** With a cursor: the state there first. Without one there is always a state first. */
  snapshots?: boolean;
  counts?: Counts;
  /** Aborted when the client has gone, which may be before it has caught up. */
  left?: AbortSignal;
}

export interface WatchingParts {
  broker: BrokerPorts;
  heartbeatMs: number;
  readState: (session: string, user: string, left: AbortSignal) => Promise<Restored>;
  readStateAt: (session: string, user: string, cursor: Cursor, left: AbortSignal) => Promise<StateAt>;
  unreadable: (error: unknown, session: string, sequence: number) => void;
  /** The ends of the logs could not be looked at; they will be again. */
  tailsUnseen: (error: unknown) => void;
  changed: (sessions: number) => void;
}

const tailCheckMs = 3_000;

/**
 * Live reading: one core subscription for each session that somebody here watches, however many watch,
 * and none for the others. It holds no stream consumer, so a thousand watchers cost the broker nothing.
 */
export class Watching {
  private readonly feeds = new Map<string, Feed>();
  private readonly ends: SeenEnds;
  private endBeat = (): void => {};
  private endGap = (): void => {};
  private looking = false;
  private idleLookedAt = 0;

  constructor(private readonly parts: WatchingParts) {
    this.ends = new SeenEnds(parts.broker);
  }

  start(): void {
    const { core, clock } = this.parts.broker;
    const beat = (): void => {
      this.endBeat = clock.after(tailCheckMs, beat);
      void this.look(this.due());
    };
    this.endBeat = clock.after(tailCheckMs, beat);
    this.ends.start();
    // While the connection was away, everything may have been missed, of every session.
    this.endGap = core.onGap(() => {
      this.idleLookedAt = Number.NEGATIVE_INFINITY;
      void this.look([...this.feeds.keys()]);
    });
  }

  stop(): void {
    this.endBeat();
    this.endGap();
    this.ends.stop();
  }

  /** Returns how to stop. */
  async follow(following: Following, reader: Reader): Promise<() => void> {
    const follower = this.followerOf(following, reader);
    const stop = this.attach(follower, following);
    try {
      await this.parts.broker.core.flush();
    } catch (error) {
      stop();
      throw error;
    }
    await follower.begin(startOf(following));
    return stop;
  }

  private attach(follower: Follower, { session, turn, counts = 'as watcher', left }: Following): () => void {
    const feed = this.feedOf(session);
    feed.add(follower, counts, turn);
    let attached = true;
    const stop = (): void => {
      if (!attached) return;
      attached = false;
      left?.removeEventListener('abort', stop);
      follower.close();
      if (feed.remove(follower)) this.feeds.delete(session);
      this.parts.changed(this.feeds.size);
    };
    left?.addEventListener('abort', stop, { once: true });
    if (left?.aborted) stop();
    return stop;
  }

  private followerOf({ session, user }: Following, reader: Reader): Follower {
    const { broker, readState, readStateAt } = this.parts;
    return new Follower({
      broker,
      session,
      reader,
      readState: (left) => readState(session, user, left),
      readStateAt: (cursor, left) => readStateAt(session, user, cursor, left),
    });
  }

  private feedOf(session: string): Feed {
    const known = this.feeds.get(session);
    if (known) return known;
    const { broker, unreadable, changed } = this.parts;
    const feed = new Feed({
      broker,
      session,
      unreadable: (error, sequence) => unreadable(error, session, sequence),
      endSeen: (turn) => this.ends.note(session, turn),
    });
    this.feeds.set(session, feed);
    changed(this.feeds.size);
    return feed;
  }

  /** Sessions with an open turn each time, the others at the heartbeat. */
  private due(): string[] {
    const now = this.parts.broker.clock.elapsed();
    const all = now - this.idleLookedAt >= this.parts.heartbeatMs;
    if (all) this.idleLookedAt = now;
    return [...this.feeds].filter(([, feed]) => all || feed.isBusy(this.parts.heartbeatMs)).map(([id]) => id);
  }

  /** A lost last message shows in no later one, so the logs' ends are compared with what was delivered. */
  private async look(sessions: string[]): Promise<void> {
    if (sessions.length === 0 || this.looking) return;
    this.looking = true;
    try {
      for await (const { session, sequence } of tailsOf(this.parts.broker, sessions)) {
        this.feeds.get(session)?.tail(sequence);
      }
    } catch (error) {
      this.parts.tailsUnseen(error);
    } finally {
      this.looking = false;
    }
  }
}

function startOf({ cursor, snapshots }: Following): Start {
  if (!cursor) return { kind: 'snapshot' };
  return { kind: snapshots ? 'snapshot at cursor' : 'cursor', cursor };
}
