import type { EntityManager } from 'typeorm';
import type { Relation } from '#shared/contracts';
import { counts, inOrder, newestFirst, Parameters } from '../knowledge/counting.js';
import { standing, type Known } from '../memories/standing.js';
import { clampedSum } from './clamped-sum.js';
import type { Pair } from './pairs.js';

/** Of what somebody knows of somebody else, the newest. */
const mostFacts = 20;

interface Row extends Omit<Relation, 'facts' | 'affinity' | 'trust'> {
  /** What has moved them, in order. */
  affinities: number[] | null;
  trusts: number[] | null;
  facts: Relation['facts'] | null;
}

/** In the order of the pairs; who never met is told as well, as somebody who never met. */
export async function relationsBetween(
  manager: EntityManager,
  known: Known,
  pairs: readonly Pair[],
): Promise<Relation[]> {
  const parameters = new Parameters();
  const from = parameters.add(pairs.map((pair) => pair.from));
  const to = parameters.add(pairs.map((pair) => pair.to));
  const rows = await manager.query<Row[]>(
    `SELECT pair."from", pair."to", felt.affinities, felt.trusts, felt.summary, felt."lastMet", known.facts
     FROM unnest(${from}::text[], ${to}::text[]) WITH ORDINALITY AS pair ("from", "to", place)
     CROSS JOIN LATERAL (${felt(known, parameters)}) felt
     CROSS JOIN LATERAL (${facts(known, parameters)}) known
     ORDER BY pair.place`,
    parameters.values,
  );
  return rows.map(({ affinities, trusts, facts: found, ...row }) => ({
    ...row,
    affinity: clampedSum(affinities ?? []),
    trust: clampedSum(trusts ?? []),
    facts: found ?? [],
  }));
}

/** All in the same order, which is then made once. Sums with an end to the scale are no business of a database. */
function felt({ owner, scope }: Known, parameters: Parameters): string {
  const inTime = (column: string, which: string) =>
    `array_agg(change.${column} ORDER BY ${inOrder('change')}) FILTER (WHERE change.${which}) AS`;
  return `
    SELECT affinities, trusts, summaries[array_upper(summaries, 1)] AS summary, mets[array_upper(mets, 1)] AS "lastMet"
    FROM (SELECT ${inTime('affinity::int', 'affinity <> 0')} affinities, ${inTime('trust::int', 'trust <> 0')} trusts,
      ${inTime('summary', 'summary IS NOT NULL')} summaries, ${inTime('met', 'met IS NOT NULL')} mets
    FROM relation_changes change
    WHERE change.owner = ${parameters.add(owner)} AND change.from_person = pair."from"
      AND change.to_person = pair."to" AND ${counts('change', scope, parameters)}) each`;
}

function facts(known: Known, parameters: Parameters): string {
  return `
    SELECT json_agg(json_build_object('id', fact.id, 'text', fact.text) ORDER BY fact.place DESC) AS facts
    FROM (
      SELECT made.memory AS id, coalesce(later.text, made.text) AS text,
        row_number() OVER (ORDER BY ${newestFirst('made')}) AS place
      ${standing(known, parameters)}
        AND made.agent = pair."from" AND made.about = pair."to" AND later.superseded_by IS NULL
      ORDER BY ${newestFirst('made')} LIMIT ${mostFacts}
    ) fact`;
}
