import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#shared/config';
import { limitsOf } from './limits.js';
import { dayOf, weekOf } from './periods.js';
import { budgetExceeded, budgetsOf, inTheWay, type Used } from './standing.js';

// A Saturday.
const now = Date.parse('2026-01-03T22:00:00.000Z');
const tomorrow = '2026-01-04T00:00:00.000Z';
const monday = '2026-01-05T00:00:00.000Z';

const unused: Used = {
  requests: { day: 0, week: 0 },
  tokens: { day: 0, week: 0 },
  cost: { day: 0, week: 0 },
  running: 0,
};

function refusalOf(settings: Record<string, string>, used: Partial<Used>) {
  const limits = limitsOf(loadConfig(settings));
  const full = inTheWay(budgetsOf(limits, { ...unused, ...used }, now));
  return full && budgetExceeded(full).body;
}

describe('periods', () => {
  it.each([
    ['2026-01-03T22:00:00.000Z', '2026-01-03', '2025-12-29'],
    ['2026-01-05T00:00:00.000Z', '2026-01-05', '2026-01-05'],
    ['2026-01-04T23:59:59.999Z', '2026-01-04', '2025-12-29'],
    ['1969-12-31T12:00:00.000Z', '1969-12-31', '1969-12-29'],
  ])('of %s are the day %s and the week from %s', (instant, day, week) => {
    const at = Date.parse(instant);
    const begins = [dayOf(at), weekOf(at)].map(({ from }) => from.toISOString().slice(0, 10));
    expect(begins).toEqual([day, week]);
    expect(weekOf(at).from.getUTCDay()).toBe(1);
    expect(weekOf(at).until.getTime() - weekOf(at).from.getTime()).toBe(7 * 86_400_000);
  });
});

describe('budgets', () => {
  it('are none where nothing is limited', () => {
    expect(limitsOf(loadConfig({}))).toEqual([]);
    expect(limitsOf(loadConfig({ PARLEY_BUDGET_COST_DAY: '' }))).toEqual([]);
  });

  it('tell what is used, and until when that counts', () => {
    const settings = {
      PARLEY_BUDGET_COST_DAY: '2.5',
      PARLEY_BUDGET_TOKENS_WEEK: '0',
      PARLEY_BUDGET_RUNNING: '3',
    };
    const used = { ...unused, cost: { day: 0.5, week: 9 }, running: 2 };
    expect(budgetsOf(limitsOf(loadConfig(settings)), used, now)).toEqual([
      { kind: 'tokens', period: 'week', limit: 0, used: 0, resetsAt: monday },
      { kind: 'cost', period: 'day', limit: 2.5, used: 0.5, resetsAt: tomorrow },
      { kind: 'running', period: 'now', limit: 3, used: 2, resetsAt: null },
    ]);
  });

  it('refuse nothing below the limit', () => {
    const used = { requests: { day: 1, week: 5 } };
    expect(refusalOf({ PARLEY_BUDGET_REQUESTS_DAY: '2' }, used)).toBeUndefined();
  });

  it.each<[string, Record<string, string>, Partial<Used>, object]>([
    [
      'at the limit of the day',
      { PARLEY_BUDGET_REQUESTS_DAY: '2' },
      { requests: { day: 2, week: 5 } },
      { retryAt: tomorrow, message: expect.stringContaining('2 requests for today') },
    ],
    [
      'beyond the limit of the week',
      { PARLEY_BUDGET_COST_WEEK: '1.5' },
      { cost: { day: 0, week: 1.51 } },
      { retryAt: monday, message: expect.stringContaining('$1.5 for this week') },
    ],
    [
      'with several used up, the one that lasts longest',
      { PARLEY_BUDGET_TOKENS_DAY: '1', PARLEY_BUDGET_TOKENS_WEEK: '1', PARLEY_BUDGET_RUNNING: '0' },
      { tokens: { day: 1, week: 1 } },
      { retryAt: monday },
    ],
    ['with nothing allowed', { PARLEY_BUDGET_REQUESTS_WEEK: '0' }, {}, { retryAt: monday }],
  ])('refuse %s', (_, settings, used, refusal) => {
    const expected = { code: 'budget_exceeded', retryable: true, ...refusal };
    expect(refusalOf(settings, used)).toMatchObject(expected);
  });

  it('of running turns name no time, for nobody knows it', () => {
    const refusal = refusalOf({ PARLEY_BUDGET_RUNNING: '3' }, { running: 3 });
    expect(refusal).toEqual({
      code: 'budget_exceeded',
      message: expect.stringContaining('At most 3'),
      retryable: true,
    });
  });
});
