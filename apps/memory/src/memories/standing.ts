import { counts, inOrder, type Parameters, type Scope } from '../knowledge/counting.js';

export interface Known {
  owner: string;
  scope: Scope;
}

/** What a statement over standing memories gives of each. `pinnable`: it may be among those that are always recalled. */
export const standingColumns = `
  made.memory AS id, made.session, made.agent, made.about, made.body ->> 'source' AS source,
  coalesce(later.text, made.text) AS text, coalesce(later.significance, made.significance) AS significance,
  coalesce(later.pinned, coalesce(later.significance, made.significance) = 3, false) AS pinnable,
  made.on_message AS "on", made.body ->> 'scene' AS scene, made.body ->> 'clock' AS clock,
  later.superseded_by AS "supersededBy", made.at, made.en`;

const latest = ['text', 'words', 'significance', 'pinned', 'superseded_by'];

/**
 * `FROM … WHERE …` of the memories that count, each once, as `made` and what came `later`; of several later changes the
 * last that counts tells. A change that hangs on a message off the path tells nothing: what was before it is back.
 */
export function standing({ owner, scope }: Known, parameters: Parameters): string {
  const given = parameters.add(owner);
  const newest = latest.map(
    (column) =>
      // An edit that leaves the text has words all the same: none.
      `(array_agg(change.${column} ORDER BY ${inOrder('change')})
        FILTER (WHERE change.${column === 'words' ? 'text' : column} IS NOT NULL)) AS ${column}s`,
  );
  const last = latest.map((column) => `each.${column}s[array_upper(each.${column}s, 1)] AS ${column}`);
  return `FROM memory_changes made
    CROSS JOIN LATERAL (
      SELECT ${last.join(', ')}, each.is_deleted FROM (
        SELECT ${newest.join(', ')}, coalesce(bool_or(change.change = 'deleted'), false) AS is_deleted
        FROM memory_changes change
        WHERE change.memory = made.memory AND change.owner = made.owner AND change.change <> 'made'
          AND ${counts('change', scope, parameters)}
      ) each
    ) later
    WHERE made.change = 'made' AND made.owner = ${given} AND NOT later.is_deleted
      AND ${counts('made', scope, parameters)}`;
}
