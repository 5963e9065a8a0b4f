import { newestFirst, type Parameters } from '../knowledge/counting.js';
import { standing, standingColumns, type Known } from './standing.js';

/**
 * The ids of what is always recalled, as a query: of what was pinned by hand or weighs most, so many of each agent. What
 * nobody has judged yet counts as little.
 */
export function pinnedIds(known: Known, agents: string, most: number, parameters: Parameters): string {
  const given = parameters.add(known.owner);
  const limit = parameters.add(most);
  return `SELECT id FROM (
    SELECT id, row_number() OVER (
      PARTITION BY agent ORDER BY coalesce(significance, 1) DESC, ${newestFirst('weighed')}
    ) AS place
    FROM (
      SELECT ${standingColumns} ${standing(known, parameters)}
        AND made.agent = ANY(${agents}) AND later.superseded_by IS NULL
        AND made.memory IN (
          SELECT memory FROM memory_changes WHERE owner = ${given} AND (significance >= 3 OR pinned))
    ) weighed
    WHERE pinnable
  ) ranked WHERE place <= ${limit}`;
}
