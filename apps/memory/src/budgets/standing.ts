import { ParleyError, type Budget } from '#shared/contracts';
import type { Limit } from './limits.js';
import { dayOf, weekOf } from './periods.js';

/** What a user has used up so far. */
export interface Used {
  requests: PerPeriod;
  tokens: PerPeriod;
  cost: PerPeriod;
  running: number;
}

interface PerPeriod {
  day: number;
  week: number;
}

export function budgetsOf(limits: readonly Limit[], used: Used, now: number): Budget[] {
  return limits.map((limit) => ({ ...limit, used: usedOf(limit, used), resetsAt: resetOf(limit, now) }));
}

/** A turn that was let in, or words for one that runs: those are a request, and nothing more runs for them. */
export function withOneMore(used: Used, what: 'turn' | 'words'): Used {
  const { requests, running } = used;
  return {
    ...used,
    requests: { day: requests.day + 1, week: requests.week + 1 },
    running: what === 'turn' ? running + 1 : running,
  };
}

/**
 * The limit that stands in the way of one more turn. Of several the one that does so for longest: before that is
 * over, trying again is no use.
 */
export function inTheWay(budgets: readonly Budget[]): Budget | undefined {
  const full = budgets.filter(({ used, limit }) => used >= limit);
  return full.toSorted((a, b) => (b.resetsAt ?? '').localeCompare(a.resetsAt ?? ''))[0];
}

export function budgetExceeded(budget: Budget): ParleyError {
  const { resetsAt } = budget;
  return new ParleyError({
    code: 'budget_exceeded',
    message: resetsAt === null ? tooManyRunning(budget) : usedUp(budget, resetsAt),
    retryable: true,
    ...(resetsAt === null ? {} : { retryAt: resetsAt }),
  });
}

function usedOf({ kind, period }: Limit, used: Used): number {
  if (kind === 'running' || period === 'now') return used.running;
  return used[kind][period];
}

function resetOf({ period }: Limit, now: number): string | null {
  switch (period) {
    case 'day':
      return dayOf(now).until.toISOString();
    case 'week':
      return weekOf(now).until.toISOString();
    case 'now':
      return null;
  }
}

function tooManyRunning({ limit }: Budget): string {
  return `At most ${limit} of your turns may run or wait at once; another may begin when one of them has ended.`;
}

function usedUp({ kind, period, limit }: Budget, resetsAt: string): string {
  const amount = kind === 'cost' ? `$${limit}` : `${limit} ${kind}`;
  const which = period === 'day' ? 'today' : 'this week';
  return `Your budget of ${amount} for ${which} is used up. The next ${period} begins at ${resetsAt}.`;
}
