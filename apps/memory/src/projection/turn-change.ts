import type { Entry, EntryType, TurnView, Usage } from '#shared/contracts';
import type { Projection } from './session-state.js';

export interface AcceptedTurn {
  session: string;
  id: string;
  message: string;
  keyHash: string | null;
  before: { gen: string; n: number; sequence: number };
  acceptedAt: string;
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
}

export interface TurnChanges {
  accepted: AcceptedTurn[];
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

const noChange: TurnChanges = { accepted: [], progress: [] };

/** As the fold does: an entry of a turn that is not open says nothing. */
export function turnChangeOf(place: Place, { before, after, entry }: Step): TurnChanges {
  if (entry.type === 'turn.accepted') return { ...noChange, accepted: [acceptedTurn(place, entry)] };
  if (entry.turn === undefined || before.openTurn?.turn !== entry.turn) return noChange;
  const change = progressOf(entry, after);
  return change
    ? { ...noChange, progress: [{ session: place.session, id: entry.turn, ...change }] }
    : noChange;
}

function acceptedTurn(
  { session, gen, before }: Place,
  { n, at, body }: Entry<'turn.accepted'>,
): AcceptedTurn {
  return {
    session,
    id: body.message.turn,
    message: body.message.id,
    keyHash: body.key?.hash ?? null,
    before: { gen, n: n - 1, sequence: before },
    acceptedAt: at,
  };
}

function progressOf(entry: Entry, after: Projection): Omit<TurnProgress, 'session' | 'id'> | undefined {
  switch (entry.type) {
    case 'turn.started':
      return { status: 'running', startedAt: after.openTurn?.startedAt ?? entry.at };
    case 'turn.completed':
      return { status: 'completed', endedAt: entry.at, usage: entry.body.usage };
    case 'turn.stopped':
      return { status: 'stopped', endedAt: entry.at, usage: entry.body.usage };
    case 'turn.failed': {
      const { code, message, retryable, usage } = entry.body;
      return { status: 'failed', endedAt: entry.at, usage, error: { code, message, retryable } };
    }
    default:
      return undefined;
  }
}
