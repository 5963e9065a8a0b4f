import type { EntityManager } from 'typeorm';
import type { Budget } from '#shared/contracts';
import { unnested, type Columns } from '../database/columns.js';

const marks = [80, 100] as const;

/** A limit of a day or a week that is used up, or nearly. */
export interface Warning {
  budget: Budget;
  /** How much of it, at least. */
  percent: (typeof marks)[number];
}

/** Of what is forbidden altogether nobody is warned. */
export function warningsOf(budgets: readonly Budget[]): Warning[] {
  return budgets
    .filter(({ limit, resetsAt }) => limit > 0 && resetsAt !== null)
    .flatMap((budget) => passed(budget).map((percent) => ({ budget, percent })));
}

function passed({ used, limit }: Budget): Warning['percent'][] {
  return marks.filter((percent) => used >= (limit * percent) / 100);
}

const columns = {
  kind: 'text',
  period: 'text',
  until: 'timestamptz',
  percent: 'bigint',
} as const satisfies Columns;
const names = Object.keys(columns).join(', ');

/** Those that the user has not had yet, which he has had from now on: the highest of each limit. */
export async function newWarnings(
  manager: EntityManager,
  user: string,
  warnings: readonly Warning[],
): Promise<Warning[]> {
  if (warnings.length === 0) return [];
  const rows = warnings.map(({ budget: { kind, period, resetsAt }, percent }) => {
    return { kind, period, until: resetsAt, percent };
  });
  const { from, parameters } = unnested(columns, rows);
  const given: { kind: string; period: string; percent: number }[] = await manager.query(
    `INSERT INTO budget_warnings (owner, ${names}) SELECT $${parameters.length + 1}, ${names} FROM ${from}
     ON CONFLICT DO NOTHING RETURNING kind, period, percent`,
    [...parameters, user],
  );
  const isNew = ({ budget: { kind, period }, percent }: Warning): boolean =>
    given.some((each) => each.kind === kind && each.period === period && each.percent === percent);
  return highest(warnings.filter(isNew));
}

function highest(warnings: readonly Warning[]): Warning[] {
  const byLimit = new Map(
    warnings.map((warning) => [`${warning.budget.kind} ${warning.budget.period}`, warning]),
  );
  return [...byLimit.values()];
}
