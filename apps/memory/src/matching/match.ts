import type { EntityManager } from 'typeorm';
import { mostAlike, type QueryRequest, type QueryResponse } from '#shared/contracts';
import { printPrime } from '#shared/conversation';

/** Of many that begin with the same word the newest are looked at, first those in which it goes on as asked. */
const mostRoots = 100;
/** Of a long conversation fewer, first those that end as asked: about so many messages are walked at most. */
const mostWalked = 50_000;
const fewestRoots = 10;
/** Whoever just goes on is among the first of those. */
const firstRoots = 3;

/**
 * Level by level down the trees of those sessions, with what was said of the run so far: `whole` where that is all of it.
 * A message takes up nothing of what was asked for where it says nothing, so that a reply that has failed before its first
 * word is in nobody's way, or where it has joined a running turn, whose client does not know of it; with those no match
 * ends. Where words may be part of the run as well as passed over, one of both soon comes to nothing, for a run that is
 * whole takes no more: of many such words not every choice is walked. Runs grow, what is passed over changes nothing, and
 * UNION drops what was met before: not even a circle of parents keeps it running.
 */
const statement = `
  WITH RECURSIVE begun AS (
    SELECT m.session, m.id, m.turn, m.ordinal, m.role, m.print_lines, m.print, s.active_at,
      m.print = ($4::bigint[])[1] AS as_asked,
      EXISTS (
        SELECT FROM messages c WHERE c.session = m.session AND c.parent = m.id AND c.print = ($4::bigint[])[2]
      ) AS goes_on
    FROM messages m JOIN sessions s ON s.id = m.session
    WHERE m.parent IS NULL AND m.print = ANY ($5::bigint[]) AND m.role = $2
      AND s.owner = $1 AND s.archived_at IS NULL AND s.parent IS NULL
    ORDER BY as_asked DESC, goes_on DESC, active_at DESC, session, ordinal
    LIMIT ${mostRoots}
  ),
  roots AS (
    SELECT begun.* FROM begun JOIN sessions s ON s.id = begun.session
    ORDER BY EXISTS (
      SELECT FROM messages h
      WHERE h.session = s.id AND h.id = s.projection ->> 'head'
        AND h.print = ($4::bigint[])[cardinality($4::bigint[])]
    ) DESC, as_asked DESC, goes_on DESC, begun.active_at DESC, begun.session, ordinal
    LIMIT $6
  ),
  walked AS (
    SELECT session, id, turn, ordinal, role, 1 AS run, print_lines AS lines, print,
      print_lines = ($3::bigint[])[1] AND print = ($4::bigint[])[1] AS whole, true AS ends
    FROM roots
    UNION
    SELECT m.session, m.id, m.turn, m.ordinal, next.*
    FROM walked JOIN messages m ON m.session = walked.session AND m.parent = walked.id, LATERAL (
      SELECT walked.role, walked.run, walked.lines, walked.print, walked.whole, walked.ends
      WHERE m.print_lines = 0
      UNION ALL
      SELECT walked.role, walked.run, walked.lines, walked.print, walked.whole, false
      WHERE m.print_lines > 0 AND m.role = 'user' AND m.turn = walked.turn
        AND (walked.role = 'assistant' OR walked.whole)
      UNION ALL
      SELECT said.*, said.lines = ($3::bigint[])[said.run] AND said.print = ($4::bigint[])[said.run], true
      FROM (
        SELECT m.role, walked.run, walked.lines + m.print_lines AS lines,
          mod(walked.print::numeric * m.print_power + m.print_behind, ${printPrime})::bigint AS print
        WHERE m.print_lines > 0 AND m.role = walked.role
        UNION ALL
        SELECT m.role, walked.run + 1, m.print_lines, m.print
        WHERE m.print_lines > 0 AND m.role <> walked.role AND walked.whole
      ) said
      WHERE said.lines < ($3::bigint[])[said.run]
        OR (said.lines = ($3::bigint[])[said.run] AND said.print = ($4::bigint[])[said.run])
    ) next
  ),
  deepest AS (
    SELECT * FROM walked WHERE whole AND ends AND run = (SELECT max(run) FROM walked WHERE whole AND ends)
  ),
  found AS (
    SELECT deepest.session, deepest.id AS message, deepest.run AS depth, free.is_head AS "isHead"
    FROM deepest JOIN sessions s ON s.id = deepest.session, LATERAL (
      SELECT s.projection ->> 'head' IS NOT DISTINCT FROM deepest.id AND s.projection ->> 'openTurn' IS NULL
        AND s.projection ->> 'clearing' IS NULL
        AND coalesce(json_array_length(s.projection -> 'queue'), 0) = 0 AS is_head
    ) free
    ORDER BY free.is_head DESC, s.active_at DESC, s.id, deepest.ordinal
    LIMIT 1
  ),
  alike AS (
    SELECT session AS id FROM begun
    GROUP BY session, active_at
    ORDER BY active_at DESC, session
    LIMIT ${mostAlike}
  )
  SELECT (SELECT row_to_json(found) FROM found) AS found,
    coalesce((SELECT json_agg(id) FROM alike), '[]') AS alike`;

type Asked = Omit<QueryRequest<'memory.session.match'>, 'seen'>;
type Answer = QueryResponse<'memory.session.match'>;

/** Where the longest beginning of these runs ends, among the sessions of this user. */
export async function matchOf(manager: EntityManager, asked: Asked): Promise<Answer> {
  const first = await walk(manager, asked, firstRoots);
  const { depth, isHead } = first.found ?? {};
  if (isHead && depth === asked.runs.length) return first;
  return walk(manager, asked, Math.max(fewestRoots, Math.floor(mostWalked / asked.runs.length)));
}

async function walk(
  manager: EntityManager,
  { user, role, runs, openings }: Asked,
  roots: number,
): Promise<Answer> {
  const lines = runs.map((run) => run.lines);
  const prints = runs.map(({ print }) => print);
  const parameters = [user, role, lines, prints, openings, roots];
  const [answer]: Answer[] = await manager.query(statement, parameters);
  return answer ?? { found: null, alike: [] };
}
