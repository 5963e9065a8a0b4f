import type { EntityManager } from 'typeorm';
import { counts, newestFirst, Parameters } from '../knowledge/counting.js';
import type { Known } from '../memories/standing.js';
import type { Commonness } from './fitness.js';
import type { Need } from './needs.js';

/** Of those whose words fit best, of the newest and of the most significant. */
const most = { fitting: 200, newest: 50, significant: 50 } as const;

/** More than a few sentences hold, with all that may stand for their words. */
const mostTerms = 80;

/** What stands in more than the tenth part says nothing of any of them; of a few, nothing is common. */
const commonShare = 10;
const leastCommon = 200;

export interface Found extends Commonness {
  ids: string[];
}

interface Row {
  ids: string[] | null;
  total: number;
  found: Record<string, number> | null;
}

/**
 * A first look over all that an agent remembers, by what indexes can tell: so that only a few hundred need be judged,
 * however many there are.
 */
export async function candidatesOf(
  manager: EntityManager,
  known: Known,
  agent: string,
  needs: readonly Need[],
): Promise<Found> {
  const parameters = new Parameters();
  const of = { owner: parameters.add(known.owner), agent: parameters.add(agent) };
  const remembered = `made.change = 'made' AND made.owner = ${of.owner} AND made.agent = ${of.agent}`;
  const doesCount = counts('made', known.scope, parameters);
  const best = (condition: string, limit: number) => `(SELECT made.memory FROM memory_changes made
    WHERE ${remembered} AND ${condition} AND ${doesCount} ORDER BY ${newestFirst('made')} LIMIT ${limit})`;
  const [row] = await manager.query<[Row]>(
    `WITH size AS MATERIALIZED (
       SELECT count(*) AS total, greatest(${leastCommon}, count(*) / ${commonShare}) AS most
       FROM memory_changes made WHERE ${remembered}
     ), hit AS MATERIALIZED (
       ${hits({ ...known, agent, remembered }, termsOf(needs), parameters)}
     ), counted AS MATERIALIZED (
       SELECT lexeme, count(*) AS found FROM hit GROUP BY lexeme
     ), common AS MATERIALIZED (
       SELECT lexeme, found FROM counted, size WHERE found <= size.most
     ), scored AS MATERIALIZED (
       SELECT hit.memory, sum(hit.weight * ln(1 + size.total / common.found::float8)) AS score
       FROM hit JOIN common USING (lexeme) CROSS JOIN size
       GROUP BY hit.memory ORDER BY score DESC, hit.memory
     ), fitting AS (
       SELECT scored.memory FROM scored
       CROSS JOIN LATERAL (SELECT FROM memory_changes made
         WHERE made.memory = scored.memory AND ${remembered} AND ${doesCount} LIMIT 1) counting
       LIMIT ${most.fitting}
     ), candidate AS (
       SELECT memory FROM fitting
       UNION ${best('true', most.newest)}
       UNION ${best('made.significance >= 2', most.significant)}
     )
     SELECT (SELECT array_agg(memory) FROM candidate) AS ids, (SELECT total FROM size) AS total,
       (SELECT json_object_agg(lexeme, CASE WHEN found <= size.most THEN found ELSE size.total END)
        FROM counted, size) AS found`,
    parameters.values,
  );
  return { ids: row.ids ?? [], total: row.total, found: new Map(Object.entries(row.found ?? {})) };
}

interface Whose extends Known {
  agent: string;
  /** That a row is the agent's. */
  remembered: string;
}

/**
 * Which memory has which lexeme. An arm for each, so that the planner knows of each how common it is: what is rare is
 * looked up, what is common is read until it is known to be.
 */
function hits({ owner, agent, remembered }: Whose, terms: Need, parameters: Parameters): string {
  const arms = terms.map(({ lexeme, weight }) => {
    const query = parameters.add(`${literal(`@${owner}/${agent}`)} & ${literal(lexeme)}`);
    return `(SELECT ${parameters.add(lexeme)}::text AS lexeme, ${parameters.add(weight)}::float8 AS weight, made.memory
      FROM memory_changes made WHERE made.words @@ ${query}::tsquery AND ${remembered}
      LIMIT (SELECT most + 1 FROM size))`;
  });
  const lexemes = parameters.add(terms.map(({ lexeme }) => lexeme));
  const queries = parameters.add(terms.map(({ lexeme }) => literal(lexeme)));
  const weights = parameters.add(terms.map(({ weight }) => weight));
  const any = terms.map(({ lexeme }) => literal(lexeme)).join(' | ');
  const edited = parameters.add(any === '' ? '' : `${literal(`@${owner}/`)} & (${any})`);
  return [
    ...arms,
    `SELECT DISTINCT term.lexeme, term.weight, made.memory
     FROM unnest(${lexemes}::text[], ${queries}::tsquery[], ${weights}::float8[]) AS term (lexeme, query, weight)
     JOIN memory_changes edit ON edit.words @@ ${edited}::tsquery AND edit.change = 'edited' AND edit.words @@ term.query
     JOIN memory_changes made ON made.memory = edit.memory AND ${remembered}
       AND NOT made.words @@ term.query`,
  ].join(' UNION ALL ');
}

/** Each lexeme once, as it counts most: those that were said before those that may stand for them. */
function termsOf(needs: readonly Need[]): Need {
  const byLexeme = new Map<string, number>();
  for (const { lexeme, weight } of needs.flat())
    byLexeme.set(lexeme, Math.max(weight, byLexeme.get(lexeme) ?? 0));
  const terms = [...byLexeme].map(([lexeme, weight]) => ({ lexeme, weight }));
  return terms.toSorted((a, b) => b.weight - a.weight).slice(0, mostTerms);
}

/** That lexeme and nothing else, whatever characters it has. */
function literal(lexeme: string): string {
  return `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
