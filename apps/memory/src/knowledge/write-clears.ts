import type { EntityManager } from 'typeorm';
import type { Entry } from '#shared/contracts';
import { unnested, type Columns } from '../database/columns.js';

/** The path of a session has gone; `root`: the first message of it, where there was one. */
export interface Clear {
  session: string;
  en: number;
  root: string | null;
}

const columns = { session: 'text', en: 'bigint', root: 'text' } as const satisfies Columns;
const tables = ['memory_changes', 'relation_changes', 'scene_changes', 'plan_changes'] as const;

export function clearOf(session: string, { type, en, body }: Entry): Clear[] {
  if (type !== 'history.moved' || body.reason !== 'clear') return [];
  return [{ session, en, root: body.root ?? null }];
}

/**
 * What was made before the first word hangs on nothing, and counts always: nothing of it may appear after a clear. So from
 * then on it hangs on that word, and comes back with it; where nothing was said, on an id that no message has.
 */
export async function writeClears(manager: EntityManager, clears: readonly Clear[]): Promise<void> {
  if (clears.length === 0) return;
  const { from, parameters } = unnested(columns, [...clears]);
  for (const table of tables) {
    await manager.query(
      // Of several clears in one batch it is the first behind a change that takes it away.
      `UPDATE ${table} change SET on_message = cleared.root, hung_en = cleared.by FROM (
         SELECT made.session, made.en, min(given.en) AS by,
           (array_agg(coalesce(given.root, '') ORDER BY given.en))[1] AS root
         FROM ${from} JOIN ${table} made
           ON made.session = given.session AND made.en < given.en AND made.on_message IS NULL
         GROUP BY made.session, made.en
       ) cleared
       WHERE change.session = cleared.session AND change.en = cleared.en`,
      parameters,
    );
  }
}
