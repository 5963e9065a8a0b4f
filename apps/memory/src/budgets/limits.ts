import type { Config } from '#shared/config';
import type { Budget } from '#shared/contracts';

/** What one user may spend, or have running. */
export type Limit = Pick<Budget, 'kind' | 'period' | 'limit'>;

type LimitSetting = Extract<keyof Config, `PARLEY_BUDGET_${string}`>;

const limitSettings: Record<LimitSetting, Pick<Limit, 'kind' | 'period'>> = {
  PARLEY_BUDGET_REQUESTS_DAY: { kind: 'requests', period: 'day' },
  PARLEY_BUDGET_REQUESTS_WEEK: { kind: 'requests', period: 'week' },
  PARLEY_BUDGET_TOKENS_DAY: { kind: 'tokens', period: 'day' },
  PARLEY_BUDGET_TOKENS_WEEK: { kind: 'tokens', period: 'week' },
  PARLEY_BUDGET_COST_DAY: { kind: 'cost', period: 'day' },
  PARLEY_BUDGET_COST_WEEK: { kind: 'cost', period: 'week' },
  PARLEY_BUDGET_RUNNING: { kind: 'running', period: 'now' },
};

/** None are set: nothing is limited, and nobody has to ask. */
export function limitsOf(config: Pick<Config, LimitSetting>): Limit[] {
  return (Object.keys(limitSettings) as LimitSetting[]).flatMap((setting) => {
    const limit = config[setting];
    return limit === undefined ? [] : [{ ...limitSettings[setting], limit }];
  });
}
