import type { EntityManager } from 'typeorm';
import { unnested, type Columns, type Row } from '../database/columns.js';
import type { Spending } from './spending-of.js';

const columns = {
  session: 'text',
  en: 'bigint',
  turn: 'text',
  step: 'bigint',
  purpose: 'text',
  model: 'text',
  input_tokens: 'bigint',
  output_tokens: 'bigint',
  cache_read_tokens: 'bigint',
  cache_write_tokens: 'bigint',
  cost_usd: 'double precision',
  estimated: 'boolean',
  at: 'timestamptz',
} as const satisfies Columns;

const toldIn = (isChild: string): string =>
  Object.keys(columns)
    .map((column) =>
      column === 'purpose'
        ? `CASE WHEN ${isChild} AND given.purpose = 'turn' THEN 'sub-agent' ELSE given.purpose END`
        : `given.${column}`,
    )
    .join(', ');

/** What is kept of sessions, and of those that were deleted, for what was spent in them stays spent. */
const payers = {
  sessions: { owner: 'sessions.owner', isChild: 'sessions.parent IS NOT NULL' },
  deleted_sessions: { owner: 'deleted_sessions.owner', isChild: 'deleted_sessions.is_child' },
};

/**
 * In the transaction that moves the session's place, so that nothing is booked twice or lost. What a log counts as a
 * turn was spent on a sub-agent where its session works for another one.
 */
export async function writeSpendings(
  manager: EntityManager,
  spendings: Spending[],
  kept: keyof typeof payers = 'sessions',
): Promise<void> {
  if (spendings.length === 0) return;
  const { owner, isChild } = payers[kept];
  const names = Object.keys(columns).join(', ');
  const { from, parameters } = unnested(columns, spendings.map(rowOf));
  await manager.query(
    `INSERT INTO usage (owner, ${names})
     SELECT ${owner}, ${toldIn(isChild)} FROM ${from}, ${kept} WHERE ${kept}.id = given.session
     ON CONFLICT (session, en) DO NOTHING`,
    parameters,
  );
}

function rowOf({ session, en, turn, step, purpose, model, usage, at }: Spending): Row<typeof columns> {
  return {
    session,
    en,
    turn,
    step,
    purpose,
    model,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    cost_usd: usage.costUsd,
    estimated: usage.estimated ?? false,
    at,
  };
}
