import { parseCursor, type Cursor } from '#shared/contracts';
import type { Restored } from '#shared/conversation';
import type { Reader, ResetReason, ShownEntry } from '../../../apps/gateway/src/live/index.js';
import type { Random } from '../random.js';
import type { Gateway } from './gateway.js';
import type { Seen, Watched } from './notes.js';

const shortestVisitMs = 300;
const longestVisitMs = 9_000;
const longestAbsenceMs = 3_000;
const pauseAfterFailureMs = 400;
const slowestMs = 40;
/** Before he was shown where he stands. */
const nowhere = -1;

/** Somebody who watches a session, leaves, and comes back where he was, at any gateway; at last he stays. */
export class Watcher {
  private cursor: Cursor | undefined;
  private reached = nowhere;
  private staysFrom: number;
  private failed: (() => void) | undefined;

  constructor(
    private readonly watched: Watched,
    private readonly gateways: readonly Gateway[],
    private readonly random: Random,
    private readonly slow: boolean,
    staysFromMs: number,
  ) {
    this.staysFrom = staysFromMs;
  }

  /** The last entry that he has seen, or that was counted in what he was shown. */
  get n(): number {
    return this.reached;
  }

  async live(): Promise<void> {
    for (;;) {
      const gateway = this.random.pick(this.gateways);
      const { clock } = gateway.broker;
      const stays = clock.elapsed() >= this.staysFrom;
      await this.visit(gateway, stays ? Infinity : this.random.between(shortestVisitMs, longestVisitMs));
      await clock.wait(this.random.between(0, longestAbsenceMs));
    }
  }

  private async visit(gateway: Gateway, forMs: number): Promise<void> {
    const { clock } = gateway.broker;
    const leaving = new AbortController();
    const failure = new Promise<void>((resolve) => (this.failed = resolve));
    const cursor = this.chosenCursor(gateway);
    const stateFirst = cursor !== undefined && this.random.chance(0.2);
    this.note({ kind: 'came', cursor, stateFirst });
    this.reached = cursor && !stateFirst && cursor.gen === gateway.broker.gen ? cursor.n : nowhere;
    const { session } = this.watched;
    const following = {
      session,
      user: 'u_1',
      cursor,
      left: leaving.signal,
      ...(stateFirst ? { snapshots: true } : {}),
    };
    const followed = gateway.watching.follow(following, this.readerOf(gateway, leaving.signal));
    await (forMs === Infinity ? failure : Promise.race([failure, clock.wait(forMs)]));
    leaving.abort();
    (await followed)();
    this.note({ kind: 'left' });
  }

  /** Mostly his own; sometimes none, or one that somebody made up. */
  private chosenCursor({ broker }: Gateway): Cursor | undefined {
    const { random, cursor } = this;
    if (random.chance(0.1)) return undefined;
    if (random.chance(0.05)) return { gen: broker.gen, n: random.whole(300), sequence: random.whole(900) };
    if (random.chance(0.03)) return { gen: 'g_other', n: 3, sequence: 3 };
    return cursor ?? (random.chance(0.5) ? { gen: broker.gen, n: 0, sequence: 0 } : undefined);
  }

  private readerOf({ broker }: Gateway, left: AbortSignal): Reader {
    return {
      entries: (entries) => !left.aborted && this.see(entries),
      reset: (reason: ResetReason) => !left.aborted && this.startAnew(reason),
      snapshot: (restored) => !left.aborted && this.start(broker.gen, restored),
      failed: () => {
        if (left.aborted) return;
        this.note({ kind: 'failed' });
        broker.clock.after(pauseAfterFailureMs, () => this.failed?.());
      },
      room: () => (this.slow ? broker.clock.wait(this.random.between(0, slowestMs)) : Promise.resolve()),
    };
  }

  private see(entries: readonly ShownEntry[]): void {
    for (const { entry, cursor } of entries) {
      const { n, type, turn, at } = entry;
      const text = entry.type === 'block.delta' ? entry.body.text : undefined;
      this.note({ kind: 'entry', n, type, turn, at, text });
      this.cursor = parseCursor(cursor);
      this.reached = n;
    }
  }

  /** What he had reached counts no more: he stands nowhere until the snapshot comes. */
  private startAnew(reason: ResetReason): void {
    this.note({ kind: 'reset', reason });
    this.reached = nowhere;
  }

  private start(gen: string, { n, sequence, conversation }: Restored): void {
    this.note({ kind: 'snapshot', n, conversation });
    this.cursor = { gen, n, sequence };
    this.reached = n;
  }

  private note(seen: Seen): void {
    this.watched.seen.push(seen);
  }
}
