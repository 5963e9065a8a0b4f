import type { Message } from './message.js';
import type { PendingApproval } from './approvals.js';
import type { Child, Compaction, OpenStep } from './session.js';
import type { SessionEventBodies } from './session-events.js';
import type { StopReason, WaitingTurn } from './turn.js';
import type { ReplyEventBodies, TurnEventBodies } from './turn-events.js';

/** What clients are told of a session's log. */
export interface EventBodies extends TurnEventBodies, ReplyEventBodies, SessionEventBodies {}
export type EventType = keyof EventBodies;

interface EventOf<T extends EventType> {
  type: T;
  session: string;
  turn?: string;
  /** Counts all entries of the log, those too that are not shown: it may skip numbers. */
  n: number;
  /** Who produced it. */
  by?: string;
  at: string;
  body: EventBodies[T];
}

/** One entry of a session's log. */
export type LogEvent<T extends EventType = EventType> = { [K in T]: EventOf<K> }[T];

/** The state to which all that follows can be applied. */
export interface SessionSnapshot {
  type: 'session.snapshot';
  session: string;
  n: number;
  at: string;
  body: {
    messages: Message[];
    head: string | null;
    queue: (WaitingTurn & { position: number })[];
    held: boolean;
    compaction?: Compaction;
    clearing?: { by: string; purpose: 'clear' | 'delete' };
    scene?: { scene: string; on: string | null; clock: string | null };
    openTurn?: {
      turn: string;
      startedAt: string | null;
      reply: string | null;
      openStep: OpenStep | null;
      steers: Message[];
      stopping: { by: string; reason: StopReason } | null;
      approvals?: PendingApproval[];
    };
    children?: Child[];
  };
}

/** The reader cannot go on from where it was. A snapshot follows. */
export interface SessionReset {
  type: 'session.reset';
  session: string;
  at: string;
  body: { reason: 'cursor_unknown' | 'log_restarted' | 'log_trimmed' };
}

export type SessionEvent = LogEvent | SessionSnapshot | SessionReset;

/** An event, and the cursor to come back with; a reset has none. */
export interface Received {
  cursor: string | null;
  event: SessionEvent;
}

export type CloseReason = 'slow_reader' | 'draining' | 'revoked' | 'unavailable' | 'not_found';
