import type { EntityManager } from 'typeorm';
import { counts, Parameters } from '../../knowledge/counting.js';
import type { Known } from '../../memories/standing.js';

/** How near memories are to what was said, by id, from 0 to 1. Empty where nothing tells. */
export type Near = ReadonlyMap<string, number>;

export interface Sought {
  model: string;
  vector: number[];
}

const most = 100;

/**
 * What is nearest in meaning among all that counts, by what it says or has said. How near texts are at least differs
 * from model to model, so the farthest of those that are looked at is not near at all.
 */
export async function nearest(
  manager: EntityManager,
  known: Known,
  agent: string,
  { model, vector }: Sought,
): Promise<Near> {
  const parameters = new Parameters();
  const given = parameters.add(JSON.stringify(vector));
  const length = parameters.add(vector.length);
  const owner = parameters.add(known.owner);
  const rows = await manager.query<{ id: string; distance: number }[]>(
    `SELECT told.memory AS id, min(CASE WHEN vector_dims(kept.vector) = ${length}
       THEN kept.vector <=> ${given}::vector END) AS distance
     FROM memory_changes made
     JOIN memory_changes told ON told.memory = made.memory AND told.owner = made.owner AND told.text IS NOT NULL
     JOIN memory_vectors kept ON kept.session = told.session AND kept.en = told.en
       AND kept.model = ${parameters.add(model)}
     WHERE made.change = 'made' AND made.owner = ${owner} AND made.agent = ${parameters.add(agent)}
       AND ${counts('made', known.scope, parameters)}
     GROUP BY told.memory ORDER BY distance LIMIT ${most}`,
    parameters.values,
  );
  const told = rows.filter(({ distance }) => Number.isFinite(distance) && distance !== null);
  const farthest = Math.max(0, ...told.map(({ distance }) => distance));
  return new Map(told.map(({ id, distance }) => [id, farthest === 0 ? 0 : 1 - distance / farthest]));
}
