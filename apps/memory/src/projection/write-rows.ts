import type { EntityManager } from 'typeorm';
import { writeDeeds } from '../audit/write-deeds.js';
import { writeAdmissions } from '../budgets/write-admissions.js';
import { unnested, type Columns, type Row } from '../database/columns.js';
import { insert } from '../database/insert.js';
import { writeClears } from '../knowledge/write-clears.js';
import { writeKnowledge } from '../knowledge/write-knowledge.js';
import { writeRuns } from '../schedules/write-runs.js';
import type { EventChange, Rows } from './rows.js';
import { keptFrom, type SessionState } from './session-state.js';
import { writeMessages } from './write-messages.js';
import { writeSettings } from './write-settings.js';
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
  mail: 'bigint',
  before: 'bigint',
  at: 'timestamptz',
  body: 'json',
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
export async function writeRows(manager: EntityManager, rows: Rows): Promise<void> {
  await insert(manager, 'events', eventColumns, rows.events.map(eventRow), '(session, en) DO NOTHING');
  await writeMessages(manager, rows);
  await writeKnowledge(manager, rows.knowledge);
  await writeClears(manager, rows.clears);
  await writeSettings(manager, rows.settings);
  await writeTurns(manager, rows.turns);
  await writeRuns(manager, rows.runs);
  await writeSpendings(manager, rows.spendings);
  await writeAdmissions(manager, rows.admissions);
  await writeDeeds(manager, rows.deeds);
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

function eventRow({ entry, ...place }: EventChange): Row<typeof eventColumns> {
  const { en, n, type, turn, cause, by, mail, at, body } = entry;
  return { ...place, en, n, type, turn, cause, by, mail, at, body };
}
