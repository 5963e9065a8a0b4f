import type { EntityManager } from 'typeorm';
import type { Memory } from '#shared/contracts';
import { newestFirst, Parameters } from '../../knowledge/counting.js';
import { memoryOf, type StandingMemory } from '../../memories/memory-of.js';
import { standing, standingColumns, type Known } from '../../memories/standing.js';

interface Wanted {
  agent: string;
  text: string;
  limit: number;
}

/** Of what ever had one of the words, so many are looked at: how a memory stands takes a while to find out. */
const mostLookedAt = 200;

/**
 * What stands and has words in common with a text, that which has most of them first. Other than recall it goes by words
 * alone: neither weight nor age says whether two memories are about the same.
 */
export async function memoriesLike(
  manager: EntityManager,
  known: Known,
  { agent, text, limit }: Wanted,
): Promise<Memory[]> {
  const parameters = new Parameters();
  const words = parameters.add(text.replaceAll('\u0000', ' ').toWellFormed());
  const [owner, of] = [parameters.add(known.owner), parameters.add(agent)];
  const rows = await manager.query<StandingMemory[]>(
    `WITH sought AS MATERIALIZED (SELECT replace(plainto_tsquery('english', ${words})::text, ' & ', ' | ')::tsquery AS words)
     SELECT ${standingColumns}, false AS pinned ${standing(known, parameters)}
       AND made.agent = ${of} AND made.memory IN (
         SELECT memory FROM memory_changes had
         WHERE had.owner = ${owner} AND coalesce(had.agent, ${of}) = ${of} AND had.words @@ (SELECT words FROM sought)
         ORDER BY ts_rank(had.words, (SELECT words FROM sought), 1) DESC, ${newestFirst('had')} LIMIT ${mostLookedAt})
       AND later.superseded_by IS NULL
       AND coalesce(later.words, made.words) @@ (SELECT words FROM sought)
     ORDER BY ts_rank(coalesce(later.words, made.words), (SELECT words FROM sought), 1) DESC,
       ${newestFirst('made')} LIMIT ${parameters.add(limit)}`,
    parameters.values,
  );
  return rows.map(memoryOf);
}
