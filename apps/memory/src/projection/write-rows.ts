import type { EntityManager } from 'typeorm';
import { writeAdmissions } from '../budgets/write-admissions.js';
import { unnested, type Columns, type Row } from '../database/columns.js';
import { insert } from '../database/insert.js';
import type { EventChange, MessageChange, Rows } from './rows.js';
import { writeRuns } from '../schedules/write-runs.js';
import { keptFrom, type SessionState } from './session-state.js';
import { writeTurns } from './write-turns.js';
import { writeSpendings } from '../usage/write-spendings.js';

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

const stateColumns = {
  id: 'text',
  gen: 'text',
  n: 'bigint',
  en: 'bigint',
  epoch: 'bigint',
  sequence: 'bigint',
  kept_from: 'bigint',
  // JSON already: its length is told.
  projection: 'text',
} as const satisfies Columns;

/** One statement a table, however many sessions. The sessions' rows must be locked by this transaction. */
export async function writeRows(
  manager: EntityManager,
  { events, messages, turns, runs, spendings, admissions }: Rows,
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
  await writeTurns(manager, turns);
  await writeRuns(manager, runs);
  await writeSpendings(manager, spendings);
  await writeAdmissions(manager, admissions);
}

/** How long each session's projection is as it now stands there. */
export type Weights = ReadonlyMap<string, number>;

export async function writeStates(
  manager: EntityManager,
  states: ReadonlyMap<string, SessionState>,
): Promise<Weights> {
  const rows = [...states].map(([id, state]) => ({
    id,
    ...state.position,
    kept_from: keptFrom(state),
    projection: JSON.stringify(state.projection),
  }));
  if (rows.length === 0) return new Map();
  const { from, parameters } = unnested(stateColumns, rows);
  await manager.query(
    `UPDATE sessions SET gen = given.gen, n = given.n, en = given.en, epoch = given.epoch,
       sequence = given.sequence, projection = given.projection::json, kept_from = given.kept_from,
       -- Another life of the stream counts from the start, and nothing of it has been trimmed.
       trimmed = CASE WHEN sessions.gen = given.gen THEN sessions.trimmed ELSE 0 END
     FROM ${from} WHERE sessions.id = given.id`,
    parameters,
  );
  return new Map(rows.map(({ id, projection }) => [id, projection.length]));
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
