import type { EntityManager } from 'typeorm';
import { Parameters } from '../knowledge/counting.js';
import { pinnedIds } from '../memories/pins.js';
import { standing, standingColumns, type Known } from '../memories/standing.js';
import type { Candidate } from './fitness.js';
import type { Near } from './vectors/nearest.js';

export interface Wanted {
  agent: string;
  ids: readonly string[];
  near: Near;
  /** How many are always recalled. */
  pins: number;
}

/** The candidates as they stand, and the pinned ones, without those that stand no more or were superseded. */
export async function judged(
  manager: EntityManager,
  known: Known,
  { agent, ids, near, pins }: Wanted,
): Promise<Candidate[]> {
  const parameters = new Parameters();
  const pinned = pinnedIds(known, `ARRAY[${parameters.add(agent)}::text]`, pins, parameters);
  const wanted = parameters.add([...new Set(ids)]);
  const rows = await manager.query<Omit<Candidate, 'nearness'>[]>(
    `WITH pins AS MATERIALIZED (${pinned})
     SELECT ${standingColumns}, made.memory IN (SELECT id FROM pins) AS pinned,
       tsvector_to_array(coalesce(later.words, made.words)) AS lexemes
     ${standing(known, parameters)}
       AND made.memory = ANY(ARRAY(SELECT id FROM pins UNION SELECT unnest(${wanted}::text[])))
       AND made.agent = ${parameters.add(agent)} AND later.superseded_by IS NULL`,
    parameters.values,
  );
  return rows.map((row) => ({ ...row, nearness: near.get(row.id) ?? null }));
}
