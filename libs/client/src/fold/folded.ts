import type {
  Block,
  BlockKind,
  Child,
  Compaction,
  ErrorBlock,
  EventType,
  LogEvent,
  Message,
  PendingApproval,
  TurnError,
  Usage,
  WaitingTurn,
} from '../types/index.js';

/** A session as the events that were read add up to it; what people see is made of it by `sessionState`. */
export interface Folded {
  session: string;
  /** Of the last event that counts. */
  n: number;
  /** From the root to the head, without markers and errors. */
  path: readonly Message[];
  head: string | null;
  turn: FoldedTurn | null;
  queue: readonly WaitingTurn[];
  held: boolean;
  compaction: Compaction | null;
  receipts: readonly Receipt[];
  failure: Failure | null;
  children: readonly Child[];
  title: string | null;
  lastTurn: EndedTurn | null;
  /** Accepted by the event before this: the next one may say that it waits. */
  accepted: { waiting: WaitingTurn; before: Folded } | null;
  deleted: boolean;
}

export interface FoldedTurn {
  turn: string;
  /** What is being answered. */
  message: string | null;
  startedAt: string | null;
  /** The reply that is being written, with the blocks of its completed steps. */
  reply: Message | null;
  step: { step: number; blocks: readonly FoldedBlock[] } | null;
  /** What was said to it and not read by it yet. */
  steers: readonly Message[];
  approvals: readonly PendingApproval[];
  /** By the call: what somebody has changed its arguments to. */
  changed: Readonly<Record<string, unknown>>;
  notice: string | null;
  progress: Readonly<Record<string, string>>;
}

export interface FoldedBlock {
  index: number;
  kind: BlockKind;
  shown: Block;
  /** It is whole; else what was shown of it so far. */
  whole: boolean;
}

/** Where a compaction's marker stands: before a message, or (null) behind the one it was made on. */
export interface Receipt {
  receipt: string;
  before: string | null;
  on: string;
  text: string;
}

export interface Failure {
  turn: string;
  /** The reply that came to nothing; null where none had begun. */
  reply: string | null;
  /** What should have been answered. */
  asked: string | null;
  error: ErrorBlock;
}

export interface EndedTurn {
  turn: string;
  /** What it answered, where it had begun. */
  message: string | null;
  status: 'completed' | 'stopped' | 'failed' | 'rejected';
  usage: Usage | null;
  error: TurnError | null;
}

export type Handler<T extends EventType> = (folded: Folded, event: LogEvent<T>) => Folded;
/** A table that must know each of its types: a new one does not compile until somebody folds it. */
export type Handlers<T extends EventType> = { [K in T]: Handler<K> };

export function emptyFold(session: string): Folded {
  return {
    session,
    n: 0,
    path: [],
    head: null,
    turn: null,
    queue: [],
    held: false,
    compaction: null,
    receipts: [],
    failure: null,
    children: [],
    title: null,
    lastTurn: null,
    accepted: null,
    deleted: false,
  };
}

export function withMessage(folded: Folded, message: Message): Folded {
  return { ...folded, path: [...folded.path, message], head: message.id };
}

export function withoutTurn(queue: readonly WaitingTurn[], turn: string | undefined): WaitingTurn[] {
  return queue.filter((waiting) => waiting.turn !== turn);
}

/** An event of a turn that is not open changes nothing. */
export function inTurn(folded: Folded, { turn }: LogEvent, change: (open: FoldedTurn) => FoldedTurn): Folded {
  return folded.turn && folded.turn.turn === turn ? { ...folded, turn: change(folded.turn) } : folded;
}

export function inReply(
  folded: Folded,
  event: LogEvent,
  change: (open: FoldedTurn, reply: Message) => FoldedTurn,
): Folded {
  return inTurn(folded, event, (open) => (open.reply ? change(open, open.reply) : open));
}
