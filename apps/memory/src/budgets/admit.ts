import type { EntityManager } from 'typeorm';
import { notFound, type ParleyError, type QueryRequest } from '#shared/contracts';
import { unnested } from '../database/columns.js';
import { heldAdmissions } from './held-admissions.js';
import type { Limit } from './limits.js';
import { weekOf } from './periods.js';
import { budgetExceeded, budgetsOf, inTheWay, withOneMore } from './standing.js';
import { unheardOfMs, usedBy } from './used-by.js';
import { newWarnings, warningsOf, type Warning } from './warnings.js';

type Asked = QueryRequest<'memory.admit'>;

/** Why it is not let in; undefined: it is, and counts from now on. */
export type Refusal = ParleyError | undefined;

/** One refusal, or none, a turn. */
export interface Admitted {
  refusals: Refusal[];
  warnings: Warning[];
}

/** Turns of one user, as if they came one after the other. To be called in a transaction. */
export async function admitAll(
  manager: EntityManager,
  limits: readonly Limit[],
  user: string,
  turns: readonly Asked[],
  now: number,
): Promise<Admitted> {
  await oneAtATime(manager, user);
  await hold(manager, turns);
  await forgetOld(manager, user, now);
  let used = await usedBy(manager, user, limits, now);
  const refusals: Refusal[] = [];
  for (const turn of turns) {
    const isKnown = await known(manager, turn, now);
    const full = isKnown === 'new' ? inTheWay(budgetsOf(limitsFor(turn, limits), used, now)) : undefined;
    if (!full && isKnown !== 'accepted') await note(manager, turn, now, isKnown);
    if (!full && isKnown === 'new') used = withOneMore(used, turn.joins ? 'words' : 'turn');
    refusals.push(full && budgetExceeded(full));
  }
  const warnings = await newWarnings(manager, user, warningsOf(budgetsOf(limits, used, now)));
  return { refusals, warnings };
}

function limitsFor({ joins }: Asked, limits: readonly Limit[]): readonly Limit[] {
  return joins ? limits.filter(({ kind }) => kind !== 'running') : limits;
}

/** Whoever counts for this user waits until this transaction is over; nothing else waits for that lock. */
async function oneAtATime(manager: EntityManager, user: string): Promise<void> {
  const found: unknown[] = await manager.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [user]);
  if (found.length === 0) throw notFound('user');
}

/** Before any of them is changed in the order in which they were asked for. */
async function hold(manager: EntityManager, turns: readonly Asked[]): Promise<void> {
  if (turns.length < 2) return;
  const rows = turns.map(({ session, turn }) => ({ session, turn }));
  const { from, parameters } = unnested({ session: 'text', turn: 'text' }, rows);
  await manager.query(`SELECT 1 FROM ${heldAdmissions(from)}`, parameters);
}

/** `asked`: it was let in a moment ago, and its session has not been heard of it. */
type Known = 'accepted' | 'asked' | 'new';

async function known(manager: EntityManager, { session, turn }: Asked, now: number): Promise<Known> {
  const [row]: { known: Known }[] = await manager.query(
    `SELECT CASE
       WHEN EXISTS (SELECT 1 FROM admissions WHERE session = $1 AND turn = $2 AND accepted_at IS NOT NULL)
         OR EXISTS (SELECT 1 FROM turns WHERE session = $1 AND id = $2 AND status <> 'rejected')
         OR EXISTS (SELECT 1 FROM steers WHERE session = $1 AND id = $2) THEN 'accepted'
       WHEN EXISTS (SELECT 1 FROM admissions WHERE session = $1 AND turn = $2 AND at > $3) THEN 'asked'
       ELSE 'new' END AS known`,
    [session, turn, new Date(now - unheardOfMs)],
  );
  return row?.known ?? 'new';
}

/** Words take up no room among what runs, not even until their session is heard of, or has refused them. */
async function note(
  manager: EntityManager,
  { user, session, turn, joins }: Asked,
  now: number,
  isKnown: 'asked' | 'new',
): Promise<void> {
  const asks = isKnown === 'new' ? '1' : 'admissions.asks + 1';
  await manager.query(
    `INSERT INTO admissions (session, turn, owner, asks, at, ended_at) VALUES ($1, $2, $3, 1, $4, $5)
     ON CONFLICT (session, turn) DO UPDATE SET owner = excluded.owner, at = excluded.at,
       ended_at = excluded.ended_at, asks = ${asks}`,
    [session, turn, user, new Date(now), joins ? new Date(now) : null],
  );
}

/** What no period and no running turn will be counted from any more. What another just holds is left for the next time. */
async function forgetOld(manager: EntityManager, user: string, now: number): Promise<void> {
  await manager.query(
    `DELETE FROM admissions USING (
       SELECT session, turn FROM admissions
       WHERE owner = $1 AND at < $2 AND (accepted_at IS NULL OR ended_at IS NOT NULL)
       FOR UPDATE SKIP LOCKED
     ) AS old WHERE admissions.session = old.session AND admissions.turn = old.turn`,
    [user, weekOf(now).from],
  );
  await manager.query('DELETE FROM budget_warnings WHERE owner = $1 AND until <= $2', [user, new Date(now)]);
}
