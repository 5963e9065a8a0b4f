import type { EntityManager } from 'typeorm';
import type { Limit } from './limits.js';
import { dayOf, weekOf } from './periods.js';
import type { Used } from './standing.js';

/**
 * For so long a turn that was let in counts without having come to its session. A gateway may have died before it
 * posted it.
 */
export const unheardOfMs = 60_000;

/** What counts for a user at an instant. Only what is limited is asked for. */
export async function usedBy(
  manager: EntityManager,
  user: string,
  limits: readonly Limit[],
  now: number,
): Promise<Used> {
  const turns = limits.some(({ kind }) => kind === 'requests' || kind === 'running');
  const spent = limits.some(({ kind }) => kind === 'tokens' || kind === 'cost');
  return {
    ...(turns ? await turnsOf(manager, user, now) : { requests: none, running: 0 }),
    ...(spent ? await spentBy(manager, user, now) : { tokens: none, cost: none }),
  };
}

const none = { day: 0, week: 0 };

async function turnsOf(
  manager: EntityManager,
  user: string,
  now: number,
): Promise<Pick<Used, 'requests' | 'running'>> {
  const [row]: { day: number; week: number; running: number }[] = await manager.query(
    `SELECT count(*) FILTER (WHERE at >= $2) AS day, count(*) FILTER (WHERE at >= $3) AS week,
       count(*) FILTER (WHERE ended_at IS NULL) AS running
     FROM admissions WHERE owner = $1 AND (accepted_at IS NOT NULL OR at > $4)`,
    [user, dayOf(now).from, weekOf(now).from, new Date(now - unheardOfMs)],
  );
  const { day, week, running } = row ?? { ...none, running: 0 };
  return { requests: { day, week }, running };
}

async function spentBy(
  manager: EntityManager,
  user: string,
  now: number,
): Promise<Pick<Used, 'tokens' | 'cost'>> {
  const [row]: { tokensDay: number; tokensWeek: number; costDay: number; costWeek: number }[] =
    await manager.query(
      `SELECT coalesce(sum(${tokens}) FILTER (WHERE at >= $2), 0)::bigint AS "tokensDay",
         coalesce(sum(${tokens}), 0)::bigint AS "tokensWeek",
         coalesce(sum(cost_usd) FILTER (WHERE at >= $2), 0) AS "costDay",
         coalesce(sum(cost_usd), 0) AS "costWeek"
       FROM usage WHERE owner = $1 AND at >= $3`,
      [user, dayOf(now).from, weekOf(now).from],
    );
  const { tokensDay, tokensWeek, costDay, costWeek } = row ?? {
    tokensDay: 0,
    tokensWeek: 0,
    costDay: 0,
    costWeek: 0,
  };
  return { tokens: { day: tokensDay, week: tokensWeek }, cost: { day: costDay, week: costWeek } };
}

const tokens = 'input_tokens + output_tokens + cache_read_tokens + cache_write_tokens';
