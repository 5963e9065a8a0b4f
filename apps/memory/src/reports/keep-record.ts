import type { EntityManager } from 'typeorm';
import type { TurnRecord } from '#shared/contracts';
import { unnested, type Columns } from '../database/columns.js';

const columns = {
  session: 'text',
  turn: 'text',
  en: 'bigint',
  parent: 'text',
  agent: 'text',
  model: 'text',
  status: 'text',
  code: 'text',
  stop_reason: 'text',
  asked: 'json',
  answered: 'json',
  calls: 'json',
  usage: 'json',
  cost_usd: 'double precision',
  accepted_at: 'timestamptz',
  started_at: 'timestamptz',
  ended_at: 'timestamptz',
  first_block_ms: 'double precision',
  steps: 'bigint',
  abandoned_steps: 'bigint',
} as const satisfies Columns;

/** False: its session is gone. Whoever deletes that at this moment waits, and takes the record with him. */
export async function keepRecord(manager: EntityManager, record: TurnRecord): Promise<boolean> {
  const held: unknown[] = await manager.query('SELECT 1 FROM sessions WHERE id = $1 FOR KEY SHARE', [
    record.session,
  ]);
  if (held.length === 0) return false;
  const names = Object.keys(columns);
  const { from, parameters } = unnested(columns, [rowOf(record)]);
  await manager.query(
    `INSERT INTO turn_records (owner, ${names.join(', ')})
     SELECT sessions.owner, ${names.map((name) => `given.${name}`).join(', ')}
     FROM ${from} JOIN sessions ON sessions.id = given.session
     ON CONFLICT (session, turn, en) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    parameters,
  );
  return true;
}

function rowOf(record: TurnRecord): Record<keyof typeof columns, unknown> {
  const { session, turn, en, parent, agent, model, status, code, asked, answered, calls, usage, steps } =
    record;
  return {
    ...{ session, turn, en, parent, agent, model, status, code, asked, answered, calls, usage, steps },
    stop_reason: record.stopReason,
    cost_usd: record.costUsd,
    accepted_at: record.acceptedAt,
    started_at: record.startedAt,
    ended_at: record.endedAt,
    first_block_ms: record.firstBlockMs,
    abandoned_steps: record.abandonedSteps,
  };
}
