import {
  isDelta,
  type Entry,
  type Memory,
  type QueryResponse,
  type Snapshot,
  type TurnRequest,
} from '#shared/contracts';
import { emptyConversation, fold, type StoredAppend } from '#shared/conversation';
import type { Place } from './in-order.js';
import { Tree, type Branch } from './tree.js';

type Recalled = QueryResponse<'memory.turn.recall'>;

/** One session as memory has projected it: events alone, in order, and what actors ask of them. */
export class KnownSession {
  private position: Snapshot['position'] = { gen: null, n: 0, en: 0, epoch: 0, sequence: 0 };
  private conversation: Snapshot['conversation'] = emptyConversation;
  /** The open blocks, each with the append in which it began. */
  private openSince = new Map<number, number>();
  private readonly turns = new Map<string, NonNullable<Recalled['turn']>>();
  private readonly messages = new Set<string>();
  private readonly requests = new Map<string, TurnRequest>();
  private readonly tree = new Tree();
  private made: Memory[] = [];

  get en(): number {
    return this.position.en;
  }

  get snapshot(): Snapshot {
    const { position, conversation } = this;
    const openFrom = this.openSince.size === 0 ? null : Math.min(...this.openSince.values());
    return { position, conversation, openFrom };
  }

  /** No turn runs, none could start, and of those that have ended nothing is left to be made. */
  get isAtRest(): boolean {
    const { openTurn, queue, held, unsettled, compaction, chains, clearing } = this.conversation;
    if (openTurn || compaction || clearing) return false;
    return (held || queue.length === 0) && unsettled.length === 0 && chains.length === 0;
  }

  /** Below this sequence nobody needs the log any more. Undefined: it is needed whole while a turn is open. */
  get trimBelow(): number | undefined {
    return this.conversation.openTurn ? undefined : this.position.sequence;
  }

  /** The last ones, whatever they hang on. */
  get memories(): Memory[] {
    return this.made;
  }

  branch(message: string, head: string | null, to: 'itself' | 'parent' | 'leaf'): Branch | null {
    return this.tree.branch(message, head, to);
  }

  requestOf(message: string): TurnRequest | null {
    const turn = this.tree.get(message)?.turn;
    return (turn && this.requests.get(turn)) || null;
  }

  recall(turn: string, message: string): Recalled {
    return {
      turn: this.turns.get(turn) ?? null,
      messageTaken: this.messages.has(message),
    };
  }

  /** Applies the append where it is the next one, and says where it stands. */
  take(stored: StoredAppend): Place {
    const place = this.placeOf(stored);
    if (place === 'next') this.project(stored);
    return place;
  }

  private placeOf({ append: { entries } }: StoredAppend): Place {
    const events = entries.filter((entry) => !isDelta(entry));
    if ((events.at(-1)?.en ?? 0) <= this.en) return 'seen';
    return (events[0]?.en ?? 0) <= this.en + 1 ? 'next' : 'ahead';
  }

  private project({ sequence, append }: StoredAppend): void {
    for (const entry of append.entries) {
      if (isDelta(entry) || entry.en <= this.en) continue;
      this.conversation = fold(this.conversation, entry);
      this.note(entry, append.gen, sequence);
      this.tree.keep(this.conversation.messages);
      if (entry.type === 'message.versioned') this.tree.reword(entry.body.message, entry.body.text);
      this.remember(entry);
      this.position = { ...this.position, en: entry.en };
    }
    const { n, en } = append.entries.at(-1) ?? this.position;
    const epoch = Math.max(this.position.epoch, append.epoch);
    this.position = { gen: append.gen, n, en, epoch, sequence };
    this.noteOpenBlocks(sequence);
  }

  private remember({ type, body, at }: Entry): void {
    if (type !== 'state.memory' || body.change !== 'made') return;
    const { memory: id, agent, text, source, on } = body;
    const rest = { about: null, scene: null, clock: null, significance: null, supersededBy: null };
    const made: Memory = { id, session: 's', agent, text, source, on, pinned: false, ...rest, madeAt: at };
    this.made = [made, ...this.made].slice(0, 5);
  }

  /** The last acceptance counts: words that joined a turn and were not read by it become a turn of their own. */
  private note(entry: Entry, gen: string, sequence: number): void {
    if (entry.type !== 'turn.accepted' && entry.type !== 'steer.received') return;
    const { message, key } = entry.body;
    this.messages.add(message.id);
    const id = entry.type === 'turn.accepted' ? (entry.turn ?? message.turn) : entry.body.becomes;
    if (entry.type === 'turn.accepted') this.requests.set(id, entry.body.request);
    const before = { gen, n: entry.n - 1, sequence };
    this.turns.set(id, { turn: entry.turn ?? id, message: message.id, keyHash: key?.hash ?? null, before });
  }

  private noteOpenBlocks(sequence: number): void {
    const blocks = this.conversation.openTurn?.openStep?.blocks ?? [];
    const open = blocks.filter(({ block }) => !block).map(({ n }) => n);
    this.openSince = new Map(open.map((n) => [n, this.openSince.get(n) ?? sequence]));
  }
}
