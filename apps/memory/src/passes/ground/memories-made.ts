import type { EntityManager } from 'typeorm';
import type { ChainJob, Memory } from '#shared/contracts';
import { Parameters } from '../../knowledge/counting.js';
import { memoryOf, type StandingMemory } from '../../memories/memory-of.js';
import { standing, standingColumns, type Known } from '../../memories/standing.js';

/** What has come of an exchange itself and stands, in the order in which it was made. */
export async function memoriesMade(
  manager: EntityManager,
  known: Known,
  { session, on }: Pick<ChainJob, 'session' | 'on'>,
): Promise<Memory[]> {
  const parameters = new Parameters();
  const rows = await manager.query<StandingMemory[]>(
    `SELECT ${standingColumns}, false AS pinned ${standing(known, parameters)}
       AND made.session = ${parameters.add(session)} AND made.on_message = ${parameters.add(on)}
       AND made.body ->> 'source' <> 'hand' AND later.superseded_by IS NULL
     ORDER BY made.en`,
    parameters.values,
  );
  return rows.map(memoryOf);
}
