import type { Entry, EntryBody, EntryType, StopReason, TurnView, Usage } from '#shared/contracts';
import { waitsForPerson } from '#shared/conversation';
import type { Projection } from './session-state.js';
import { whyRejected } from './why-rejected.js';

export interface AcceptedTurn {
  session: string;
  id: string;
  message: string;
  status: 'pending' | 'queued';
  keyHash: string | null;
  before: { gen: string; n: number; sequence: number };
  acceptedAt: string;
}

/** A submit that was refused. It is no turn: another try under the same id may yet become one. */
export interface RejectedTurn extends Pick<AcceptedTurn, 'session' | 'id' | 'message' | 'before'> {
  at: string;
  error: NonNullable<TurnView['error']>;
}

/** Words that were sent under an id of their own and have joined a turn that ran. */
export interface SteeredTurn extends Omit<AcceptedTurn, 'acceptedAt' | 'status'> {
  turn: string;
}

/** What later events say of a turn; what is not given stays as it is. */
export interface TurnProgress {
  session: string;
  id: string;
  status: TurnView['status'];
  startedAt?: string | null;
  endedAt?: string;
  usage?: Usage;
  error?: TurnView['error'];
  stopReason?: StopReason;
}

export interface TurnChanges {
  rejected: RejectedTurn[];
  accepted: AcceptedTurn[];
  steered: SteeredTurn[];
  progress: TurnProgress[];
}

interface Place {
  session: string;
  gen: string;
  /** Stream sequence of the append that holds the entry before this one. */
  before: number;
}

interface Step<T extends EntryType = EntryType> {
  before: Projection;
  after: Projection;
  entry: Entry<T>;
}

const noChange: TurnChanges = { rejected: [], accepted: [], steered: [], progress: [] };

/** As the fold does: an entry of a turn that neither runs nor waits says nothing. */
export function turnChangeOf(place: Place, { before, after, entry }: Step): TurnChanges {
  if (entry.type === 'turn.accepted') return { ...noChange, accepted: [acceptedTurn(place, entry)] };
  if (entry.type === 'steer.received') return { ...noChange, steered: [steeredTurn(place, entry)] };
  if (entry.type === 'turn.rejected') return { ...noChange, rejected: rejectedTurn(place, entry) };
  const { turn } = entry;
  if (turn === undefined || !isAlive(before, turn)) return noChange;
  const change = progressOf(entry, after) ?? waitOf({ before, after, entry });
  return change ? { ...noChange, progress: [{ session: place.session, id: turn, ...change }] } : noChange;
}

function isAlive({ openTurn, queue }: Projection, turn: string): boolean {
  return openTurn?.turn === turn || queue.some((waiting) => waiting.turn === turn);
}

function acceptedTurn(place: Place, { n, at, turn, body }: Entry<'turn.accepted'>): AcceptedTurn {
  return {
    ...sent(place, n, body),
    id: turn ?? body.message.turn,
    status: body.queued ? 'queued' : 'pending',
    acceptedAt: at,
  };
}

function steeredTurn(place: Place, { n, turn, body }: Entry<'steer.received'>): SteeredTurn {
  return { ...sent(place, n, body), id: body.becomes, turn: turn ?? body.becomes };
}

/** None where the log does not tell what was said. */
function rejectedTurn(place: Place, { n, at, turn, body }: Entry<'turn.rejected'>): RejectedTurn[] {
  const { code, message } = body;
  if (turn === undefined || message === undefined) return [];
  const error = { code, message: whyRejected(body), retryable: false };
  return [{ session: place.session, id: turn, message, before: placeBefore(place, n), at, error }];
}

function sent(
  place: Place,
  n: number,
  { message, key }: EntryBody<'turn.accepted' | 'steer.received'>,
): Pick<AcceptedTurn, 'session' | 'message' | 'keyHash' | 'before'> {
  const { session } = place;
  return { session, message: message.id, keyHash: key?.hash ?? null, before: placeBefore(place, n) };
}

function placeBefore({ gen, before }: Place, n: number): AcceptedTurn['before'] {
  return { gen, n: n - 1, sequence: before };
}

function progressOf(entry: Entry, after: Projection): Omit<TurnProgress, 'session' | 'id'> | undefined {
  switch (entry.type) {
    case 'turn.started':
      if (after.openTurn?.turn !== entry.turn) return undefined;
      return { status: 'running', startedAt: after.openTurn?.startedAt ?? entry.at };
    case 'turn.completed':
      return { status: 'completed', endedAt: entry.at, usage: entry.body.usage };
    case 'turn.stopped':
      return {
        status: 'stopped',
        endedAt: entry.at,
        usage: entry.body.usage,
        ...(entry.body.reason ? { stopReason: entry.body.reason } : {}),
      };
    case 'turn.failed': {
      const { code, message, retryable, usage } = entry.body;
      return { status: 'failed', endedAt: entry.at, usage, error: { code, message, retryable } };
    }
    default:
      return undefined;
  }
}

/** From the first call that waits for a person to the last. */
function waitOf({ before, after }: Step): Omit<TurnProgress, 'session' | 'id'> | undefined {
  if (after.openTurn?.turn !== before.openTurn?.turn) return undefined;
  const waits = waitsForPeople(after);
  if (waits === waitsForPeople(before)) return undefined;
  return { status: waits ? 'waiting' : 'running' };
}

function waitsForPeople({ openTurn }: Projection): boolean {
  return openTurn?.calls.some(waitsForPerson) ?? false;
}
