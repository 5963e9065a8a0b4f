import { readLog, type BrokerPorts } from '#shared/broker';
import { cursorOf, type Restored, type StoredAppend } from '#shared/conversation';
import type { Cursor } from '#shared/contracts';
import type { ResetReason } from './reset-reason.js';
import type { StateAt } from './state-at.js';
import { shown, type ShownAppend, type ShownEntry } from './shown.js';
import { untilLeft } from './until-left.js';

/** What a follower tells its client. None of these may throw: a slow client cuts itself off. */
export interface Reader {
  /** The new entries of one append, in order, without a hole to what came before. */
  entries(entries: readonly ShownEntry[]): void;
  /** What was shown before counts no more; a snapshot follows. */
  reset(reason: ResetReason): void;
  snapshot(restored: Restored): void;
  failed(error: unknown): void;
  /** While catching up there may be more than fits: resolves when there is room again. */
  room(): Promise<void>;
}

/** From where on somebody reads: from now, from a place, or from a place with the state there first. */
export type Start =
  | { kind: 'snapshot' }
  | { kind: 'cursor'; cursor: Cursor }
  | { kind: 'snapshot at cursor'; cursor: Cursor };

export interface FollowerParts {
  broker: BrokerPorts;
  session: string;
  reader: Reader;
  /** Both may end early once their signal tells that nobody waits. */
  readState: (left: AbortSignal) => Promise<Restored>;
  readStateAt: (cursor: Cursor, left: AbortSignal) => Promise<StateAt>;
}

const mostBuffered = 1_000;

/**
 * One reader's place in one session's log. Live appends are delivered when they are the next ones; before
 * a hole, whatever made it, the log itself is read. So a reader sees the log without hole or double, or is
 * told that he starts anew; never a silent gap.
 */
export class Follower {
  private place: Cursor | undefined;
  private readonly buffered: ShownAppend[] = [];
  /** From the first: what comes in before `begin` must wait for its place. */
  private catchingUp = true;
  private mustReach = 0;
  private readonly left = new AbortController();

  constructor(private readonly parts: FollowerParts) {}

  /** The live subscription must stand before this is called. */
  async begin(start: Start): Promise<void> {
    if (this.closed) return;
    try {
      await this.show(start);
      await this.fill();
    } catch (error) {
      this.fail(error);
    } finally {
      this.catchingUp = false;
    }
  }

  close(): void {
    this.left.abort();
    this.buffered.length = 0;
  }

  /** What comes over the live subscription. */
  live(append: ShownAppend): void {
    if (this.closed) return;
    if (!this.catchingUp && this.take(append)) return;
    this.buffered.push(append);
    // What is dropped here is a hole like any other, and the log fills it.
    if (this.buffered.length > mostBuffered) this.buffered.shift();
    this.catchUp(append.sequence);
  }

  /** The log is known to reach this far; republishing is at most once, so the last append may not have come. */
  tail(sequence: number): void {
    if (!this.closed && sequence > this.reached) this.catchUp(sequence);
  }

  private get closed(): boolean {
    return this.left.signal.aborted;
  }

  private get reached(): number {
    return this.place?.sequence ?? 0;
  }

  private async show(start: Start): Promise<void> {
    switch (start.kind) {
      case 'snapshot':
        return this.showSnapshot();
      case 'cursor':
        return this.joinOrStartAnew(start.cursor);
      case 'snapshot at cursor':
        return this.showStateAt(start.cursor);
    }
  }

  private async showStateAt(cursor: Cursor): Promise<void> {
    const state = await this.parts.readStateAt(cursor, this.left.signal);
    if (this.closed) return;
    if ('reset' in state) return this.startAnew(state.reset);
    this.parts.reader.snapshot(state.restored);
    await this.parts.reader.room();
    return this.joinOrStartAnew(cursor);
  }

  private catchUp(atLeast: number): void {
    this.mustReach = Math.max(this.mustReach, atLeast);
    if (this.catchingUp) return;
    this.catchingUp = true;
    this.fill()
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.catchingUp = false;
      });
  }

  /** Reads the log until what is buffered joins on, and nothing that is known to be there is missing. */
  private async fill(): Promise<void> {
    this.drain();
    while (!this.closed && this.mustReach > this.reached) {
      const from = this.reached;
      await this.read(from, this.mustReach);
      this.drain();
      if (!this.closed && this.reached === from && this.mustReach > from) {
        await this.startAnew('log_trimmed');
        this.mustReach = this.reached;
      }
    }
  }

  private async read(from: number, atLeast: number): Promise<void> {
    for await (const stored of this.logFrom(from, atLeast)) {
      if (!this.take(shown(this.parts.session, stored))) await this.startAnew('log_trimmed');
      await this.parts.reader.room();
    }
  }

  private logFrom(from: number, atLeast: number): AsyncGenerator<StoredAppend> {
    return untilLeft(readLog(this.parts.broker, this.parts.session, from, atLeast), this.left.signal);
  }

  private drain(): void {
    while (this.buffered[0] && this.take(this.buffered[0])) this.buffered.shift();
    const [next] = this.buffered;
    if (next) this.mustReach = Math.max(this.mustReach, next.sequence);
  }

  /** False where something is missing in between. */
  private take({ gen, sequence, entries }: ShownAppend): boolean {
    if (!this.place || gen !== this.place.gen) return false;
    const { n } = this.place;
    const fresh = (entries[0]?.n ?? 0) > n ? entries : entries.filter((entry) => entry.n > n);
    const [first] = fresh;
    const last = fresh.at(-1);
    if (!first || !last) {
      this.place = { ...this.place, sequence: Math.max(sequence, this.place.sequence) };
      return true;
    }
    if (first.n !== n + 1) return false;
    this.place = { gen, n: last.n, sequence };
    this.parts.reader.entries(fresh);
    return true;
  }

  private async joinOrStartAnew(cursor: Cursor): Promise<void> {
    const joined = await this.join(cursor);
    if (!joined && !this.closed) await this.startAnew('cursor_unknown');
  }

  /** A cursor is good when the append that it names is there and ends or contains what it counts. */
  private async join(cursor: Cursor): Promise<boolean> {
    if (cursor.gen !== this.parts.broker.gen) return false;
    let joined = cursor.n === 0 && cursor.sequence === 0;
    for await (const stored of this.logFrom(cursor.sequence, cursor.sequence)) {
      if (this.place === undefined) {
        if (!belongsTo(cursor, stored)) return false;
        this.place = cursor;
        joined = true;
      }
      if (!this.take(shown(this.parts.session, stored))) await this.startAnew('log_trimmed');
      await this.parts.reader.room();
    }
    this.place ??= joined ? cursor : undefined;
    return joined;
  }

  private async startAnew(reason: ResetReason): Promise<void> {
    this.parts.reader.reset(reason);
    await this.showSnapshot();
  }

  private async showSnapshot(): Promise<void> {
    const restored = await this.parts.readState(this.left.signal);
    if (this.closed) return;
    this.place = cursorOf(this.parts.broker.gen, restored);
    this.parts.reader.snapshot(restored);
    await this.parts.reader.room();
  }

  private fail(error: unknown): void {
    if (this.closed) return;
    this.close();
    this.parts.reader.failed(error);
  }
}

function belongsTo({ n, sequence }: Cursor, stored: StoredAppend): boolean {
  const first = stored.append.entries[0]?.n ?? 0;
  const last = stored.append.entries.at(-1)?.n ?? 0;
  // The very beginning is behind no append at all.
  if (stored.sequence !== sequence) return n === 0 && first === 1;
  return first - 1 <= n && n <= last;
}
