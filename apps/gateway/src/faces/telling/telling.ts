import type { Entry, Usage } from '#shared/contracts';
import type { CloseReason } from '../../connections/close-reason.js';

/**
 * How one protocol tells a turn: a pure fold of what the log says of it into what goes over the wire. `frames` are texts
 * that are sent as they stand, each whole.
 */
export interface Telling<State> {
  /** What its clients can say to a turn that waits. Without it: results alone, and approvals are answered elsewhere. */
  takes?: TakenAnswers;
  /**
   * Before the first word: the protocol's greeting, if it has one. Whatever a client answers begins another part of its
   * turn; `spent` is what the turn had cost before it.
   */
  begin(part: number, spent: Usage): Told<State>;
  /** A call of the client's own is not to be told here: whether it may be made at all is known once `pause` names it. */
  tell(state: State, entry: Entry): Told<State>;
  /** Nothing happens before the client has answered these calls of its own tools, and somebody at it those approvals. */
  pause(state: State, calls: readonly OpenCall[], approvals: readonly OpenApproval[]): Told<State>;
  /** The answer ends before its turn does: in the protocol's own words, and so that its clients try again. */
  breakOff(state: State, reason: BreakOff): Told<State>;
  /** All that was told, as one body, for those who do not stream. */
  whole(state: State): WholeAnswer;
}

export type TakenAnswers = 'results' | 'results and approvals';

export interface Told<State> {
  state: State;
  frames: readonly string[];
  /** Nothing more belongs to this answer. */
  over?: true;
}

/** A call that the client is to carry out; `key` is what its result is posted to. */
export interface OpenCall {
  call: string;
  key: string;
  name: string;
  input: unknown;
}

/** A call that somebody must agree to first; with a `key` it is the client that will carry it out. */
export interface OpenApproval {
  approval: string;
  call: Omit<OpenCall, 'key'> & { key: string | undefined };
  reason: string;
  expiresAt: string;
}

/** What a turn waits for. */
export interface Awaited {
  calls: readonly OpenCall[];
  approvals: readonly OpenApproval[];
}

export type BreakOff = CloseReason | 'log_trimmed';

export interface WholeAnswer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}
