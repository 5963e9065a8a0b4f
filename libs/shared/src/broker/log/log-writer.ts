import { isDelta, type Append, type Entry, type NewEntry } from '../../contracts/index.js';
import type { Clock } from '../ports.js';
import type { FencedAppend } from './fenced-append.js';

export interface WriterPosition {
  gen: string;
  epoch: number;
  nonce: string;
  n: number;
  en: number;
  sequence: number;
}

export interface LogWriterParts {
  session: string;
  position: WriterPosition;
  store: (append: FencedAppend) => Promise<number>;
  clock: Clock;
  /** Told of each append in log order once it is durable, before whoever appended hears of it. */
  stored: (entries: Entry[], sequence: number) => void;
  /** Told once, when nothing more can be written: nobody may be waiting for an append just then. */
  broken: (error: unknown) => void;
}

interface Gathered {
  entry: NewEntry;
  size: number;
  /** The last of what was appended at once, and must be stored at once. */
  closes: boolean;
}

interface Waiter {
  /** Of the entries ever gathered, how many must be durable. */
  upTo: number;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** In characters: JSON may make six bytes of one, and the broker's largest message is a mebibyte. */
const largestAppend = 128 * 1024;
const largestDelta = 64 * 1024;
/** Past this many characters waiting, whoever reads a model's stream must wait too. */
const roomChars = 256 * 1024;
const slowAckMs = 3;
const extraGatherMs = 6;

/**
 * The only way into a session's log: one append in flight, and what comes meanwhile gathers behind it,
 * deltas joined per block. So it clocks itself: a slow stream of tokens goes out one by one, a flood in
 * large pieces, and a slow broker slows the reader of the model instead of filling the memory.
 *
 * It must not write after `store` has once failed: a gap in `n` could never be mended.
 */
export class LogWriter {
  private pending: Gathered[] = [];
  private pendingChars = 0;
  private waiters: Waiter[] = [];
  private roomWaiters: (() => void)[] = [];
  private gathered = 0;
  private durable = 0;
  private flushing = false;
  private broken: { error: unknown } | undefined;
  private ackMs = 0;
  /** Whether deltas were joined since the last append: only then does gathering longer save anything. */
  private joined = false;

  constructor(private readonly parts: LogWriterParts) {}

  get position(): Readonly<WriterPosition> {
    return this.parts.position;
  }

  /** Resolves once all of them are durable, and with them all that came before. */
  append(entries: NewEntry[]): Promise<void> {
    if (this.broken) return Promise.reject(this.broken.error);
    entries.forEach((entry, place) => this.gather(entry, place === entries.length - 1));
    if (this.gathered === this.durable) return Promise.resolve();
    const done = new Promise<void>((resolve, reject) => {
      this.waiters.push({ upTo: this.gathered, resolve, reject });
    });
    this.wake();
    return done;
  }

  /** For deltas: nobody waits for each of them. False means that `room()` is to be awaited before the next. */
  write(entry: NewEntry): boolean {
    if (this.broken) throw this.broken.error;
    this.gather(entry, true);
    this.wake();
    return this.pendingChars < roomChars;
  }

  async room(): Promise<void> {
    if (this.broken) throw this.broken.error;
    if (this.pendingChars < roomChars) return;
    await new Promise<void>((resolve) => this.roomWaiters.push(resolve));
    await this.room();
  }

  private gather(entry: NewEntry, closes: boolean): void {
    if (entry.type === 'block.delta' && this.join(entry)) return;
    const size = sizeOf(entry);
    this.pending.push({ entry, size, closes });
    this.gathered += 1;
    this.pendingChars += size;
  }

  private join(delta: NewEntry<'block.delta'>): boolean {
    const last = this.pending.at(-1);
    if (last?.entry.type !== 'block.delta' || !joinable(last.entry, delta)) return false;
    const { text } = delta.body;
    last.entry = { ...last.entry, body: { ...last.entry.body, text: last.entry.body.text + text } };
    last.size += text.length;
    this.pendingChars += text.length;
    this.joined = true;
    return true;
  }

  private wake(): void {
    if (this.flushing) return;
    this.flushing = true;
    void this.flush();
  }

  private async flush(): Promise<void> {
    try {
      while (this.pending.length > 0) {
        if (this.joined && this.ackMs > slowAckMs) await this.parts.clock.wait(extraGatherMs);
        // What one piece of work has to say comes in several appends of the same breath: they go as one.
        else await this.parts.clock.breath();
        await this.storeNext();
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.flushing = false;
    }
  }

  private async storeNext(): Promise<void> {
    const { position, session } = this.parts;
    this.joined = false;
    const entries = this.numbered(this.takeBatch());
    const last = entries.at(-1);
    if (!last) return;
    const append: Append = { v: 1, gen: position.gen, epoch: position.epoch, nonce: position.nonce, entries };
    const started = this.parts.clock.elapsed();
    const sequence = await this.parts.store({
      session,
      kind: entries.every(isDelta) ? 'd' : 'e',
      payload: Buffer.from(JSON.stringify(append)),
      id: `${position.nonce}.${last.n}`,
      expected: position.sequence,
    });
    this.ackMs = this.ackMs * 0.8 + (this.parts.clock.elapsed() - started) * 0.2;
    position.sequence = sequence;
    ({ n: position.n, en: position.en } = last);
    this.parts.stored(entries, sequence);
    this.tell(entries.length);
  }

  /** As much as fits, cut only where one append ends: who takes over must never find half of what was decided. */
  private takeBatch(): NewEntry[] {
    let count = 0;
    let chars = 0;
    for (const [place, { size, closes }] of this.pending.entries()) {
      chars += size;
      if (count > 0 && chars > largestAppend) break;
      if (closes) count = place + 1;
    }
    const batch = this.pending.splice(0, count);
    for (const { size } of batch) this.pendingChars -= size;
    return batch.map(({ entry }) => entry);
  }

  private numbered(entries: NewEntry[]): Entry[] {
    let { n, en } = this.parts.position;
    const at = new Date(this.parts.clock.now()).toISOString();
    return entries.map((entry) => {
      n += 1;
      if (!isDelta(entry)) en += 1;
      return { ...entry, n, en, at } as Entry;
    });
  }

  private tell(stored: number): void {
    this.durable += stored;
    while (this.waiters[0] && this.waiters[0].upTo <= this.durable) this.waiters.shift()?.resolve();
    if (this.pendingChars < roomChars) for (const resolve of this.roomWaiters.splice(0)) resolve();
  }

  private fail(error: unknown): void {
    this.broken = { error };
    this.parts.broken(error);
    this.pending = [];
    this.pendingChars = 0;
    for (const waiter of this.waiters.splice(0)) waiter.reject(error);
    for (const resolve of this.roomWaiters.splice(0)) resolve();
  }
}

function joinable(a: NewEntry<'block.delta'>, b: NewEntry<'block.delta'>): boolean {
  const sameBlock = a.turn === b.turn && a.body.step === b.body.step && a.body.index === b.body.index;
  return sameBlock && a.body.text.length + b.body.text.length <= largestDelta;
}

/** Deltas, which come by the thousand, are not serialized just to be measured. */
function sizeOf(entry: NewEntry): number {
  return entry.type === 'block.delta' ? 120 + entry.body.text.length : JSON.stringify(entry).length;
}
