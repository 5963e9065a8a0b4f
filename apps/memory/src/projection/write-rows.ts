import type { EntityManager } from 'typeorm';
import { insertion, unnested, type Columns, type Row } from '../database/columns.js';
import type { EventChange, MessageChange, Rows } from './rows.js';
import { writeRuns } from '../schedules/write-runs.js';
import { keptFrom, type SessionState } from './session-state.js';
import type { AcceptedTurn, SteeredTurn, TurnProgress } from './turn-change.js';

const eventColumns = {
  session: 'text',
  en: 'bigint',
  gen: 'text',
  n: 'bigint',
  sequence: 'bigint',
  epoch: 'bigint',
  type: 'text',
  turn: 'text',
  cause: 'text',
  by: 'text',
  at: 'timestamptz',
  body: 'json',
} as const satisfies Columns;

const messageColumns = {
  session: 'text',
  id: 'text',
  parent: 'text',
  turn: 'text',
  role: 'text',
  author: 'text',
  status: 'text',
  model: 'text',
  blocks: 'json',
  usage: 'json',
  created_at: 'timestamptz',
  ordinal: 'bigint',
} as const satisfies Columns;

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

const stateColumns = {
  id: 'text',
  gen: 'text',
  n: 'bigint',
  en: 'bigint',
  epoch: 'bigint',
  sequence: 'bigint',
  kept_from: 'bigint',
  projection: 'json',
} as const satisfies Columns;

/** One statement a table, however many sessions. The sessions' rows must be locked by this transaction. */
export async function writeRows(
  manager: EntityManager,
  { events, messages, turns, runs }: Rows,
): Promise<void> {
  await insert(manager, 'events', eventColumns, events.map(eventRow), '(session, en) DO NOTHING');
  await insert(
    manager,
    'messages',
    messageColumns,
    newest(messages).map(messageRow),
    // Where a message hangs and when it came is decided once.
    `(session, id) DO UPDATE SET
       status = excluded.status, model = excluded.model, blocks = excluded.blocks, usage = excluded.usage`,
  );
  await insert(
    manager,
    'turns',
    acceptedColumns,
    turns.accepted.map(acceptedRow),
    '(session, id) DO NOTHING',
  );
  await insert(manager, 'steers', steeredColumns, turns.steered.map(steeredRow), '(session, id) DO NOTHING');
  await writeProgress(manager, merged(turns.progress));
  await writeRuns(manager, runs);
}

export async function writeStates(
  manager: EntityManager,
  states: ReadonlyMap<string, SessionState>,
): Promise<void> {
  const rows = [...states].map(([id, state]) => ({
    id,
    ...state.position,
    kept_from: keptFrom(state),
    projection: state.projection,
  }));
  if (rows.length === 0) return;
  const { from, parameters } = unnested(stateColumns, rows);
  await manager.query(
    `UPDATE sessions SET gen = given.gen, n = given.n, en = given.en, epoch = given.epoch,
       sequence = given.sequence, projection = given.projection, kept_from = given.kept_from,
       -- Another life of the stream counts from the start, and nothing of it has been trimmed.
       trimmed = CASE WHEN sessions.gen = given.gen THEN sessions.trimmed ELSE 0 END
     FROM ${from} WHERE sessions.id = given.id`,
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

async function insert<C extends Columns>(
  manager: EntityManager,
  table: string,
  columns: C,
  rows: Row<C>[],
  onConflict: string,
): Promise<void> {
  if (rows.length === 0) return;
  const { sql, parameters } = insertion(table, columns, rows, onConflict);
  await manager.query(sql, parameters);
}

/** One statement may touch a row only once: of several versions the last counts, at the place of the first. */
function newest(messages: MessageChange[]): MessageChange[] {
  const byId = new Map<string, MessageChange>();
  for (const change of messages) {
    const key = `${change.session} ${change.message.id}`;
    byId.set(key, { ...change, ordinal: byId.get(key)?.ordinal ?? change.ordinal });
  }
  return [...byId.values()];
}

function merged(progress: TurnProgress[]): TurnProgress[] {
  const byId = new Map<string, TurnProgress>();
  for (const change of progress) {
    const key = `${change.session} ${change.id}`;
    byId.set(key, { ...byId.get(key), ...change });
  }
  return [...byId.values()];
}

function eventRow({ session, gen, epoch, sequence, entry }: EventChange): Row<typeof eventColumns> {
  const { en, n, type, turn, cause, by, at, body } = entry;
  return { session, en, gen, n, sequence, epoch, type, turn, cause, by, at, body };
}

function messageRow({ session, ordinal, message }: MessageChange): Row<typeof messageColumns> {
  const { id, parent, turn, role, author, status, model, blocks, usage, createdAt } = message;
  return {
    session,
    id,
    parent,
    turn,
    role,
    author,
    status,
    model,
    blocks,
    usage,
    created_at: createdAt,
    ordinal,
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
