import type { Entry, EntryBody } from '#shared/contracts';
import type { AcceptedTurn } from '../commands/settlement.js';

const kept = 1_000;
/** A turn may have several replies. */
const othersKept = 4_000;

/** What this actor has seen accepted, by the id it was sent under; memory, which may lag behind, knows the older. */
export class AcceptedTurns {
  private readonly turns = new Map<string, AcceptedTurn>();
  private readonly messages = new Set<string>();
  /** Ids of messages that nobody has sent: replies, reports, and receipts, which stand among them. */
  private readonly others = new Set<string>();

  constructor(private readonly gen: string) {}

  note(entry: Entry, sequence: number): void {
    if (entry.type === 'turn.accepted')
      this.keep(entry.turn ?? entry.body.message.turn, entry, entry.body, sequence);
    else if (entry.type === 'steer.received') this.keep(entry.body.becomes, entry, entry.body, sequence);
    else this.noteOther(entry);
  }

  /** From now on memory knows turns that are not known here. */
  get isFull(): boolean {
    return this.turns.size >= kept || this.others.size >= othersKept;
  }

  get(turn: string): AcceptedTurn | undefined {
    return this.turns.get(turn);
  }

  hasMessage(message: string): boolean {
    return this.messages.has(message) || this.others.has(message);
  }

  /** The last acceptance counts: words that joined a turn and were not read by it become a turn of their own. */
  private keep(
    id: string,
    { n, turn }: Entry,
    { message, key }: EntryBody<'turn.accepted' | 'steer.received'>,
    sequence: number,
  ): void {
    const before = { gen: this.gen, n: n - 1, sequence };
    this.turns.set(id, { turn: turn ?? id, message: message.id, keyHash: key?.hash ?? null, before });
    this.messages.add(message.id);
    this.forgetOldest();
  }

  private noteOther(entry: Entry): void {
    const id = idOfOther(entry);
    if (id === undefined) return;
    this.others.add(id);
    if (this.others.size <= othersKept) return;
    const [oldest] = this.others;
    if (oldest !== undefined) this.others.delete(oldest);
  }

  private forgetOldest(): void {
    if (this.turns.size <= kept) return;
    const [oldest] = this.turns;
    if (!oldest) return;
    this.turns.delete(oldest[0]);
    this.messages.delete(oldest[1].message);
  }
}

function idOfOther(entry: Entry): string | undefined {
  if (entry.type === 'reply.started') return entry.body.message;
  if (entry.type === 'report.heard') return entry.body.message.id;
  return entry.type === 'context.compacting' ? entry.body.compaction : undefined;
}
