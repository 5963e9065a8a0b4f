import type { Entry } from '#shared/contracts';

/** What an event says of a turn that may have been counted before it came. */
export interface AdmissionChange {
  session: string;
  turn: string;
  /** `joined`: a request for which no turn of its own runs: its words are another turn's now, or it is a compaction. */
  kind: 'accepted' | 'joined' | 'rejected' | 'ended';
  at: string;
}

export function admissionChangeOf(session: string, entry: Entry): AdmissionChange[] {
  const kindAndTurn = changeIn(entry);
  if (!kindAndTurn) return [];
  const [kind, turn] = kindAndTurn;
  return turn === undefined ? [] : [{ session, turn, kind, at: entry.at }];
}

function changeIn(entry: Entry): [AdmissionChange['kind'], string | undefined] | undefined {
  switch (entry.type) {
    case 'turn.accepted':
      return ['accepted', entry.turn ?? entry.body.message.turn];
    case 'steer.received':
      return ['joined', entry.body.becomes];
    case 'context.compacting':
      return entry.body.trigger === 'manual' ? ['joined', entry.body.compaction] : undefined;
    case 'turn.rejected':
      return ['rejected', entry.turn];
    case 'turn.completed':
    case 'turn.stopped':
    case 'turn.failed':
      return ['ended', entry.turn];
    default:
      return undefined;
  }
}

/** All that a batch says of one turn. */
export interface MergedAdmission {
  session: string;
  turn: string;
  acceptedAt: string | null;
  /** Null without `acceptedAt`: as it was; with it: it has not ended. */
  endedAt: string | null;
  /** Requests that are given back. */
  rejected: number;
}

/** One statement may touch a row only once. Words that had joined a turn may yet become one of their own. */
export function merged(changes: readonly AdmissionChange[]): MergedAdmission[] {
  const byTurn = new Map<string, MergedAdmission>();
  for (const change of changes) {
    const key = `${change.session} ${change.turn}`;
    byTurn.set(key, withChange(byTurn.get(key) ?? untouched(change), change));
  }
  return [...byTurn.values()];
}

function untouched({ session, turn }: AdmissionChange): MergedAdmission {
  return { session, turn, acceptedAt: null, endedAt: null, rejected: 0 };
}

function withChange(before: MergedAdmission, { kind, at }: AdmissionChange): MergedAdmission {
  switch (kind) {
    case 'accepted':
      return { ...before, acceptedAt: before.acceptedAt ?? at, endedAt: null };
    case 'joined':
      return { ...before, acceptedAt: before.acceptedAt ?? at, endedAt: at };
    case 'ended':
      return { ...before, endedAt: at };
    case 'rejected':
      return { ...before, rejected: before.rejected + 1 };
  }
}
