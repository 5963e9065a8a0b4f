import type { EntityManager } from 'typeorm';
import { unnested, type Columns, type Row } from '../database/columns.js';
import { insert } from '../database/insert.js';
import type { AcceptedTurn, RejectedTurn, SteeredTurn, TurnChanges, TurnProgress } from './turn-change.js';

const acceptedColumns = {
  session: 'text',
  id: 'text',
  message: 'text',
  status: 'text',
  key_hash: 'text',
  before_gen: 'text',
  before_n: 'bigint',
  before_sequence: 'bigint',
  accepted_at: 'timestamptz',
} as const satisfies Columns;

const rejectedColumns = {
  session: 'text',
  id: 'text',
  message: 'text',
  status: 'text',
  before_gen: 'text',
  before_n: 'bigint',
  before_sequence: 'bigint',
  accepted_at: 'timestamptz',
  ended_at: 'timestamptz',
  error: 'json',
} as const satisfies Columns;

const steeredColumns = {
  session: 'text',
  id: 'text',
  turn: 'text',
  message: 'text',
  key_hash: 'text',
  before_gen: 'text',
  before_n: 'bigint',
  before_sequence: 'bigint',
} as const satisfies Columns;

const progressColumns = {
  session: 'text',
  id: 'text',
  status: 'text',
  started_at: 'timestamptz',
  ended_at: 'timestamptz',
  usage: 'json',
  error: 'json',
  stop_reason: 'text',
} as const satisfies Columns;

/**
 * A refusal never takes the place of a turn, and a turn always that of a refusal: so it does not matter that all
 * refusals of a batch are written first. Words that join a turn leave none behind either.
 */
export async function writeTurns(
  manager: EntityManager,
  { rejected, accepted, steered, progress }: TurnChanges,
): Promise<void> {
  await insert(manager, 'turns', rejectedColumns, lastOfEach(rejected).map(rejectedRow), overRefusal);
  await insert(manager, 'turns', acceptedColumns, firstOfEach(accepted).map(acceptedRow), overRefusal);
  await insert(manager, 'steers', steeredColumns, steered.map(steeredRow), '(session, id) DO NOTHING');
  await forgetRefusals(manager, steered);
  await writeProgress(manager, merged(progress));
}

const overRefusal = `(session, id) DO UPDATE SET
  message = excluded.message, status = excluded.status, key_hash = excluded.key_hash,
  before_gen = excluded.before_gen, before_n = excluded.before_n, before_sequence = excluded.before_sequence,
  accepted_at = excluded.accepted_at, ended_at = excluded.ended_at, error = excluded.error
  WHERE turns.status = 'rejected'`;

async function forgetRefusals(manager: EntityManager, steered: SteeredTurn[]): Promise<void> {
  if (steered.length === 0) return;
  const { from, parameters } = unnested({ session: 'text', id: 'text' }, steered);
  await manager.query(
    `DELETE FROM turns USING ${from}
     WHERE turns.session = given.session AND turns.id = given.id AND turns.status = 'rejected'`,
    parameters,
  );
}

async function writeProgress(manager: EntityManager, progress: TurnProgress[]): Promise<void> {
  if (progress.length === 0) return;
  const { from, parameters } = unnested(progressColumns, progress.map(progressRow));
  await manager.query(
    `UPDATE turns SET status = given.status,
       started_at = coalesce(given.started_at, turns.started_at),
       ended_at = coalesce(given.ended_at, turns.ended_at),
       usage = coalesce(given.usage, turns.usage),
       error = coalesce(given.error, turns.error),
       stop_reason = coalesce(given.stop_reason, turns.stop_reason)
     FROM ${from} WHERE turns.session = given.session AND turns.id = given.id`,
    parameters,
  );
}

/** One statement may touch a row only once. */
function firstOfEach<T extends Pick<AcceptedTurn, 'session' | 'id'>>(changes: T[]): T[] {
  return lastOfEach(changes.toReversed()).toReversed();
}

function lastOfEach<T extends Pick<AcceptedTurn, 'session' | 'id'>>(changes: T[]): T[] {
  return [...new Map(changes.map((change) => [`${change.session} ${change.id}`, change])).values()];
}

function merged(progress: TurnProgress[]): TurnProgress[] {
  const byId = new Map<string, TurnProgress>();
  for (const change of progress) {
    const key = `${change.session} ${change.id}`;
    byId.set(key, { ...byId.get(key), ...change });
  }
  return [...byId.values()];
}

function rejectedRow({ session, id, message, before, at, error }: RejectedTurn): Row<typeof rejectedColumns> {
  return {
    session,
    id,
    message,
    status: 'rejected',
    before_gen: before.gen,
    before_n: before.n,
    before_sequence: before.sequence,
    accepted_at: at,
    ended_at: at,
    error,
  };
}

function acceptedRow({
  session,
  id,
  message,
  status,
  keyHash,
  before,
  acceptedAt,
}: AcceptedTurn): Row<typeof acceptedColumns> {
  return {
    session,
    id,
    message,
    status,
    key_hash: keyHash,
    before_gen: before.gen,
    before_n: before.n,
    before_sequence: before.sequence,
    accepted_at: acceptedAt,
  };
}

function steeredRow({
  session,
  id,
  turn,
  message,
  keyHash,
  before,
}: SteeredTurn): Row<typeof steeredColumns> {
  return {
    session,
    id,
    turn,
    message,
    key_hash: keyHash,
    before_gen: before.gen,
    before_n: before.n,
    before_sequence: before.sequence,
  };
}

function progressRow({
  session,
  id,
  status,
  startedAt,
  endedAt,
  usage,
  error,
  stopReason,
}: TurnProgress): Row<typeof progressColumns> {
  return {
    session,
    id,
    status,
    started_at: startedAt,
    ended_at: endedAt,
    usage,
    error,
    stop_reason: stopReason,
  };
}
