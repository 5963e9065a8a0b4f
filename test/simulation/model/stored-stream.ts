import type { Expectation, Publication, Published, StoredMessage } from '#shared/broker';
import { SubjectMatcher } from './subjects.js';

/** A message as the stream keeps it. What was removed stays visible to replicas that are behind. */
export interface Kept extends StoredMessage {
  storedAt: number;
  removedAt: number | undefined;
}

export interface StreamSettings {
  /** Past it publications are refused; nothing is discarded. */
  maxBytes: number;
  maxMessageBytes: number;
  /** Of a publication: one server looks at its id first, a cluster at what it expects. */
  looksFirstAt: 'id' | 'expectation';
}

const forgetsIdsAfterMs = 120_000;
const mostInPage = 256;
const mostBytesInPage = 2 * 1024 * 1024;

/**
 * One stream as it truly is. It has a single history, whoever leads it: faults change only who sees what of it and
 * when, and who hears what became of his publication, never the order in which it accepts.
 */
export class StoredStream {
  private readonly history: Kept[] = [];
  private readonly bySequence = new Map<number, Kept>();
  private ids = new Map<string, { sequence: number; at: number }>();
  private readonly matcher = new SubjectMatcher();
  private readonly listeners: ((message: Kept) => void)[] = [];
  private lastSequence = 0;
  private bytes = 0;
  isFull = false;

  constructor(
    private readonly elapsed: () => number,
    private readonly now: () => number,
    private readonly settings: StreamSettings,
  ) {}

  /** Told of each message the moment it is stored. */
  onStored(listener: (message: Kept) => void): void {
    this.listeners.push(listener);
  }

  publish({ subject, data, id, expect }: Publication): Published {
    const { maxBytes, maxMessageBytes, looksFirstAt } = this.settings;
    if (data.length > maxMessageBytes)
      return { kind: 'never', error: new Error('The message is larger than the broker takes.') };
    const doubled = this.doubleOf(id);
    const refused = expect && this.refusalOf(expect);
    const first = looksFirstAt === 'id' ? (doubled ?? refused) : (refused ?? doubled);
    if (first) return first;
    if (this.isFull || this.bytes + data.length > maxBytes)
      return { kind: 'full', reason: 'maximum bytes exceeded' };
    return { kind: 'stored', sequence: this.store(subject, data, id), doubled: false };
  }

  /** What the broker puts in by itself has no id. */
  store(subject: string, data: Uint8Array, id?: string): number {
    this.lastSequence += 1;
    const sequence = this.lastSequence;
    const at = this.elapsed();
    const kept = { sequence, subject, id, data, at: this.now(), storedAt: at, removedAt: undefined };
    this.history.push(kept);
    this.bySequence.set(sequence, kept);
    this.bytes += data.length;
    if (id !== undefined) this.ids.set(id, { sequence, at });
    for (const listener of this.listeners) listener(kept);
    return sequence;
  }

  remove(sequence: number): boolean {
    const kept = this.bySequence.get(sequence);
    if (!kept || kept.removedAt !== undefined) return false;
    kept.removedAt = this.elapsed();
    this.bytes -= kept.data.length;
    return true;
  }

  /** Takes away what lies before a sequence, of one subject or of all. */
  trim(below: number, subject = '>'): void {
    for (const { sequence, subject: own } of this.history) {
      if (sequence >= below) return;
      if (this.matcher.matches(subject, own)) this.remove(sequence);
    }
  }

  /** The ids of messages that are gone are gone with the broker's memory. */
  forgetIdsOfRemoved(): void {
    this.ids = new Map([...this.ids].filter(([, { sequence }]) => this.has(sequence)));
  }

  /** `asOf`: what a reader sees who has heard of nothing after that time. */
  page(subject: string, from: number, asOf = Infinity): { messages: Kept[]; more: boolean } {
    const messages: Kept[] = [];
    let bytes = 0;
    for (let index = this.indexOf(from); index < this.history.length; index += 1) {
      const kept = this.history[index] as Kept;
      if (!this.shows(kept, subject, asOf)) continue;
      if (messages.length === mostInPage || (bytes > 0 && bytes + kept.data.length > mostBytesInPage))
        return { messages, more: true };
      messages.push(kept);
      bytes += kept.data.length;
    }
    return { messages, more: false };
  }

  next(subject: string, from: number, asOf = Infinity): Kept | undefined {
    for (let index = this.indexOf(from); index < this.history.length; index += 1) {
      const kept = this.history[index] as Kept;
      if (this.shows(kept, subject, asOf)) return kept;
    }
    return undefined;
  }

  last(subject: string, asOf = Infinity): Kept | undefined {
    return this.history.findLast((kept) => this.shows(kept, subject, asOf));
  }

  lasts(subjects: readonly string[], asOf = Infinity): Kept[] {
    const newest = new Map<string, Kept>();
    for (const kept of this.history) {
      if (subjects.some((subject) => this.shows(kept, subject, asOf))) newest.set(kept.subject, kept);
    }
    return [...newest.values()].toSorted((one, other) => one.sequence - other.sequence);
  }

  /** What was ever stored of a subject, removed or not: for those who judge what happened. */
  all(subject: string): readonly Kept[] {
    return this.history.filter((kept) => this.matcher.matches(subject, kept.subject));
  }

  has(sequence: number, asOf = Infinity): boolean {
    const kept = this.bySequence.get(sequence);
    return kept !== undefined && isThere(kept, asOf);
  }

  private doubleOf(id: string): Published | undefined {
    const known = this.ids.get(id);
    if (!known || this.elapsed() - known.at >= forgetsIdsAfterMs) return undefined;
    return { kind: 'stored', sequence: known.sequence, doubled: true };
  }

  private refusalOf({ subject, sequence }: Expectation): Published | undefined {
    const last = this.last(subject)?.sequence ?? 0;
    return last === sequence ? undefined : { kind: 'wrong-sequence', last };
  }

  /** No sequence is ever missing in the history, so the place of one can be told from its number. */
  private indexOf(sequence: number): number {
    return Math.max(sequence, 1) - 1;
  }

  private shows(kept: Kept, subject: string, asOf: number): boolean {
    return isThere(kept, asOf) && this.matcher.matches(subject, kept.subject);
  }
}

function isThere({ storedAt, removedAt }: Kept, asOf: number): boolean {
  return storedAt <= asOf && (removedAt === undefined || removedAt > asOf);
}
