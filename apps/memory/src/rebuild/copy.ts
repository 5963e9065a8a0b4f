import { randomUUID } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import { migrations } from '../database/migrations/index.js';
import { emptyProjection } from '../projection/session-state.js';

/** What no event tells, and what is told hangs on. */
const copied = ['users', 'projects', 'sessions'];

/** Of a session, what is to be told by its events. */
const fromNothing: Record<string, string> = {
  gen: 'NULL',
  n: '0',
  en: '0',
  epoch: '0',
  sequence: '0',
  kept_from: '0',
  projection: `'${JSON.stringify(emptyProjection)}'`,
};

/**
 * The tables as the migrations make them, in a schema beside the live one. From here on no name of the transaction
 * means a live table unless it says so.
 *
 * @returns the name of the live schema, as it is written in a statement
 */
export async function createCopy(runner: QueryRunner): Promise<string> {
  const [{ live }]: [{ live: string }] = await runner.query('SELECT quote_ident(current_schema()) AS live');
  const copy = `parley_rebuild_${randomUUID().replaceAll('-', '')}`;
  await runner.query(`CREATE SCHEMA ${copy}`);
  await runner.query(`SET LOCAL search_path = ${copy}`);
  for (const Migration of migrations) await new Migration().up(runner);
  for (const table of copied) await copyTable(runner, live, table);
  return live;
}

async function copyTable(runner: QueryRunner, live: string, table: string): Promise<void> {
  const names = await columnsOf(runner, table);
  const values = names.map((name) => (table === 'sessions' ? fromNothing[name] : undefined) ?? name);
  await runner.query(
    `INSERT INTO ${table} (${names.join(', ')}) SELECT ${values.join(', ')} FROM ${live}.${table}`,
  );
}

/** All that somebody writes, as they are written in a statement. */
export async function columnsOf(runner: Pick<QueryRunner, 'query'>, table: string): Promise<string[]> {
  const rows: { name: string }[] = await runner.query(
    `SELECT quote_ident(column_name) AS name FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER'
     ORDER BY ordinal_position`,
    [table],
  );
  return rows.map(({ name }) => name);
}
