import type { BrokerPorts } from '#shared/broker';
import { terminalTypes, type Entry, type EntryType } from '#shared/contracts';
import type { Follower } from './follower.js';
import { shownFromLive, type ShownAppend } from './shown.js';

export interface FeedParts {
  broker: Pick<BrokerPorts, 'core' | 'names' | 'clock'>;
  session: string;
  unreadable: (error: unknown, sequence: number) => void;
  /** Somebody who watches it is shown its end. */
  endSeen: (turn: string) => void;
}

/** One session's live subscription and everybody here who follows it. */
export class Feed {
  private readonly followers = new Set<Follower>();
  private readonly unsubscribe: () => void;
  private readonly asked: Watchers;
  private readonly since: number;
  private turn: 'runs' | 'has ended' | 'unknown' = 'unknown';

  constructor(private readonly parts: FeedParts) {
    const { core, names, clock } = parts.broker;
    this.since = clock.elapsed();
    this.asked = new Watchers(parts);
    this.unsubscribe = core.subscribe(names.live(parts.session), ({ data, sequence }) =>
      this.spread(data, sequence),
    );
  }

  add(follower: Follower, counts: Counts, turn: string | undefined): void {
    this.followers.add(follower);
    if (counts === 'as watcher') this.asked.add(follower, turn);
  }

  /** True when nobody is left, and the subscription is gone. */
  remove(follower: Follower): boolean {
    this.asked.delete(follower);
    this.followers.delete(follower);
    if (this.followers.size > 0) return false;
    this.unsubscribe();
    return true;
  }

  tail(sequence: number): void {
    for (const follower of this.followers) follower.tail(sequence);
  }

  /** A turn runs, as far as is known here; of a feed that has never heard anything, that is true for a while. */
  isBusy(whileMs: number): boolean {
    if (this.turn !== 'unknown') return this.turn === 'runs';
    return this.parts.broker.clock.elapsed() - this.since < whileMs;
  }

  private spread(data: Uint8Array, sequence: number): void {
    const append = this.read(data, sequence);
    if (!append) return;
    for (const { entry } of append.entries) this.note(entry);
    for (const follower of this.followers) follower.live(append);
  }

  private note({ type, turn }: Entry): void {
    if (terminalTypes.has(type) && turn !== undefined && this.asked.watch(turn)) this.parts.endSeen(turn);
    if (terminalTypes.has(type)) this.turn = 'has ended';
    else if (begins.has(type)) this.turn = 'runs';
    // Whether a turn goes on behind it is told by what comes next.
    else if (type === 'context.compacted' || type === 'context.compaction_failed') this.turn = 'unknown';
  }

  private read(data: Uint8Array, sequence: number): ShownAppend | undefined {
    try {
      return shownFromLive(this.parts.session, data, sequence);
    } catch (error) {
      this.parts.unreadable(error, sequence);
      return undefined;
    }
  }
}

/** A compaction is waited for as a turn is. */
const begins: ReadonlySet<EntryType> = new Set(['turn.started', 'block.delta', 'context.compacting']);

/** Whether somebody would miss the turn's end if he left; what only looks on for a moment does not count. */
export type Counts = 'as watcher' | 'as nobody';

/**
 * Answers whoever asks whether a turn is watched: by those who watch the whole session, and by those who watch that
 * turn alone. Silent where nobody does.
 */
class Watchers {
  private readonly watchers = new Map<Follower, string | undefined>();
  private silence: (() => void) | undefined;

  constructor(private readonly parts: FeedParts) {}

  add(follower: Follower, turn: string | undefined): void {
    const { core, names } = this.parts.broker;
    this.watchers.set(follower, turn);
    this.silence ??= core.subscribe(names.watching(this.parts.session), (question) => {
      if (this.watch(Buffer.from(question.data).toString())) question.respond('yes');
    });
  }

  delete(follower: Follower): void {
    this.watchers.delete(follower);
    if (this.watchers.size > 0) return;
    this.silence?.();
    this.silence = undefined;
  }

  watch(asked: string): boolean {
    return [...this.watchers.values()].some((turn) => turn === undefined || turn === asked);
  }
}
