import {
  noUsage,
  type Command,
  type CommandType,
  type Conversation,
  type Cursor,
  type EntryBody,
  type ErrorBody,
  type NewEntry,
  type RejectionCode,
  type SessionSettings,
} from '#shared/contracts';
import type { AskedFor, Branch } from './known-branch.js';

/** What its sender is told of a command, once the log says so. */
export type Answer =
  /** `turn` takes the words; `noted` is the id under which they were sent. */
  | { kind: 'accepted'; turn: string; noted: string; position?: number }
  /** One that runs already is joined. */
  | { kind: 'compacting'; compaction: string }
  | { kind: 'moved'; head: string | null }
  | { kind: 'refused'; error: ErrorBody; runningTurn?: string }
  | { kind: 'done' }
  /** Judged before, and what came of it is not known here: better no answer than a wrong one. */
  | { kind: 'unknown' };

/**
 * What a command becomes: entries, appended as one, and an answer. Without an entry it has changed nothing and
 * may come again.
 */
export interface Settlement {
  /** Too long for one append, so each goes in one of its own. Should it end here, the command goes on from there. */
  ahead?: NewEntry[];
  entries: NewEntry[];
  answer: Answer;
}

/** What is known of a turn id or a message id from before, out of this actor's memory or the service's. */
export interface Recalled {
  turn: AcceptedTurn | null;
  messageTaken: boolean;
}

export interface AcceptedTurn {
  /** Another one than the submit's own where its words have joined a turn that ran. */
  turn: string;
  message: string;
  keyHash: string | null;
  /** The place just before its acceptance. */
  before: Cursor;
}

/** A refusal that the log can tell as well. */
export interface Refusal extends ErrorBody {
  code: RejectionCode;
}

/** Everything that a command is judged by, besides itself. */
export interface Circumstances {
  conversation: Conversation;
  /** The session as it stands now, with all that was changed since it was created. */
  session: SessionSettings;
  recalled: Recalled;
  /** What it needs of the tree beside the path. */
  branch: Branch;
  /** How the turn of a reply that is made again was asked for. */
  asked: AskedFor;
  /** Whether what is out of character is told apart here; asked for where a message is edited. */
  findsAsides: boolean;
  /** Why what a turn asks for cannot be had here, whatever the session is at. */
  refusal: Refusal | undefined;
  queueLimit: number;
  /** Names the mail that brought it, for ever. */
  mail: string;
  /** When it is settled. */
  at: string;
  /** A later mail of the same batch makes this one needless. */
  superseded: boolean;
}

export type Settle<T extends CommandType> = (command: Command<T>, circumstances: Circumstances) => Settlement;

export const done: Answer = { kind: 'done' };

export function settled(
  command: Command,
  body: EntryBody<'command.settled'>,
  answer: Answer = done,
  turn?: string,
): Settlement {
  const entry: NewEntry = { type: 'command.settled', cause: command.id, by: command.by, body };
  return { entries: [turn === undefined ? entry : { ...entry, turn }], answer };
}

export function refused(command: Command, error: ErrorBody, runningTurn?: string): Settlement {
  const body = { outcome: 'refused' as const, problem: error.message };
  return settled(command, body, { kind: 'refused', error, ...(runningTurn ? { runningTurn } : {}) });
}

/** Whoever reads these in the log can say them in words without being told. */
const saysAll: ReadonlySet<RejectionCode> = new Set([
  'turn_in_progress',
  'message_exists',
  'compaction_running',
]);

/** For a turn that is never to be: whoever watches its id hears of it too. */
export function rejected(
  { id, by }: Command,
  turn: string,
  {
    message,
    runningTurn,
    error,
  }: { message?: string | undefined; runningTurn?: string | undefined; error: Refusal },
): Settlement {
  const inTheWay = runningTurn === undefined ? {} : { runningTurn };
  const said = message === undefined ? {} : { message };
  const inWords = saysAll.has(error.code) ? {} : { problem: error.message };
  const body = { code: error.code, ...inWords, ...said, ...inTheWay };
  return {
    entries: [{ type: 'turn.rejected', turn, cause: id, by, body }],
    answer: { kind: 'refused', error, ...inTheWay },
  };
}

/** That a field of what was asked for cannot be as it is. */
export function cannot(path: string, problem: string): Refusal {
  return { code: 'invalid_request', message: problem, details: [{ path, problem }] };
}

export function messageExists(message: string): Refusal {
  return { code: 'message_exists', message: `A message ${message} exists already.` };
}

/** The end of a turn that never began. */
export function neverBegun(
  { id, by }: Command,
  turn: string,
  reason: EntryBody<'turn.stopped'>['reason'],
): NewEntry {
  return { type: 'turn.stopped', turn, cause: id, by, body: { by, reason, usage: noUsage, durationMs: 0 } };
}
