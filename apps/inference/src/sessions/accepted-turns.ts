import type { Cursor, Entry } from '#shared/contracts';

export interface AcceptedTurn {
  message: string;
  keyHash: string | null;
  /** The place just before `turn.accepted`. */
  before: Cursor;
}

const kept = 1_000;

/** The turns that this actor has seen accepted; memory, which may lag behind, knows the older ones. */
export class AcceptedTurns {
  private readonly turns = new Map<string, AcceptedTurn>();
  private readonly messages = new Set<string>();

  constructor(private readonly gen: string) {}

  note(entry: Entry, sequence: number): void {
    if (entry.type !== 'turn.accepted') return;
    const { message, key } = entry.body;
    const before = { gen: this.gen, n: entry.n - 1, sequence };
    this.turns.set(message.turn, { message: message.id, keyHash: key?.hash ?? null, before });
    this.messages.add(message.id);
    this.forgetOldest();
  }

  /** From now on memory knows turns that are not known here. */
  get isFull(): boolean {
    return this.turns.size >= kept;
  }

  get(turn: string): AcceptedTurn | undefined {
    return this.turns.get(turn);
  }

  hasMessage(message: string): boolean {
    return this.messages.has(message);
  }

  private forgetOldest(): void {
    if (this.turns.size <= kept) return;
    const [oldest] = this.turns;
    if (!oldest) return;
    this.turns.delete(oldest[0]);
    this.messages.delete(oldest[1].message);
  }
}
