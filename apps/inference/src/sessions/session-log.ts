import type { Clock, LogWriter } from '#shared/broker';
import { isDelta, type Conversation, type Entry, type NewEntry, type OpenBlock } from '#shared/contracts';
import { fold } from '#shared/conversation';
import type { TurnLog } from '../turns/turn-engine.js';

/** Text comes in blocks of this size at most, so it is for thoughts and calls that there is more. */
const pieceChars = 64 * 1024;
/** Far below the broker's largest message, however its characters are escaped. */
const longestCheckpoint = 150_000;

export interface SessionLogParts {
  conversation: Conversation;
  writer: (stored: (entries: Entry[], sequence: number) => void) => LogWriter;
  clock: Clock;
  /** Of so many appends of one block the last holds its whole text, for those who come late. */
  checkpointAppends: number;
  /** Told of each append in log order once it is durable. */
  stored: (entries: Entry[], sequence: number) => void;
}

/**
 * The log of one session as its writer sees it: with everything appended so far, durable or not. Whoever
 * decides on `conversation` and appends without awaiting anything in between, decides on the truth: should an
 * append fail, nothing after it is ever written, and the next owner decides anew.
 */
export class SessionLog implements TurnLog {
  private readonly writer: LogWriter;
  private draft: Conversation;
  private en: number;
  /** Deltas of one block that are not in the draft yet: folding each by itself would cost more than it is worth. */
  private unfolded: NewEntry<'block.delta'> | undefined;
  private appendsOfBlock = 0;
  /** A long block is written again more rarely: else its checkpoints would take more room than all the rest. */
  private spacing = 1;

  constructor(private readonly parts: SessionLogParts) {
    this.draft = parts.conversation;
    this.writer = parts.writer((entries, sequence) => this.stored(entries, sequence));
    this.en = this.writer.position.en;
  }

  get conversation(): Conversation {
    this.foldDeltas();
    return this.draft;
  }

  get position(): LogWriter['position'] {
    return this.writer.position;
  }

  append(entries: NewEntry[]): Promise<void> {
    for (const entry of entries) this.take(entry);
    return this.writer.append(entries);
  }

  add(entries: NewEntry[]): void {
    // Whatever keeps this from being stored breaks the writer, and that its actor is told.
    this.append(entries).catch(() => undefined);
  }

  write(entry: NewEntry): boolean {
    const roomy = this.writer.write(entry);
    this.take(entry);
    return roomy;
  }

  room(): Promise<void> {
    return this.writer.room();
  }

  durable(): Promise<void> {
    return this.writer.append([]);
  }

  private take(entry: NewEntry): void {
    if (entry.type === 'block.delta') return this.gather(entry);
    this.foldDeltas();
    this.fold(entry);
    if (entry.type === 'block.started') {
      this.appendsOfBlock = 0;
      this.spacing = 1;
    }
  }

  private gather(delta: NewEntry<'block.delta'>): void {
    const { unfolded } = this;
    if (unfolded && isSameBlock(unfolded, delta)) unfolded.body.text += delta.body.text;
    else {
      this.foldDeltas();
      this.unfolded = { ...delta, body: { ...delta.body } };
    }
  }

  private foldDeltas(): void {
    const { unfolded } = this;
    this.unfolded = undefined;
    if (unfolded) this.fold(unfolded);
  }

  /**
   * The count of events is what it will be once they are written: what is known is told by it. That of all entries
   * comes with the writing, where deltas are joined; nothing that the writer itself decides looks at it.
   */
  private fold(entry: NewEntry): void {
    const at = new Date(this.parts.clock.now()).toISOString();
    if (!isDelta(entry)) this.en += 1;
    this.draft = fold(this.draft, { ...entry, n: 0, en: this.en, at } as Entry);
  }

  private stored(entries: Entry[], sequence: number): void {
    this.parts.stored(entries, sequence);
    if (!entries.some(({ type }) => type === 'block.delta')) return;
    this.appendsOfBlock += 1;
    if (this.appendsOfBlock >= this.parts.checkpointAppends * this.spacing - 1) this.writeCheckpoint();
  }

  private writeCheckpoint(): void {
    this.appendsOfBlock = 0;
    const { openTurn } = this.conversation;
    const open = openTurn?.openStep;
    const block = open?.blocks.findLast(isUnfinished);
    this.spacing = Math.ceil((block?.text.length ?? 1) / pieceChars) || 1;
    if (!openTurn || !open || !block || block.text.length > longestCheckpoint) return;
    const body = { step: open.step, index: block.index, text: block.text };
    this.write({ type: 'block.checkpoint', turn: openTurn.turn, body });
  }
}

function isUnfinished({ block }: OpenBlock): boolean {
  return block === undefined;
}

function isSameBlock(a: NewEntry<'block.delta'>, b: NewEntry<'block.delta'>): boolean {
  return a.turn === b.turn && a.body.step === b.body.step && a.body.index === b.body.index;
}
