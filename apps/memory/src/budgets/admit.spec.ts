import { expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { loadConfig } from '#shared/config';
import { admitAll } from './admit.js';
import { limitsOf } from './limits.js';

const now = Date.parse('2026-01-03T22:00:00.000Z');
const limits = limitsOf(loadConfig({ PARLEY_BUDGET_REQUESTS_DAY: '3', PARLEY_BUDGET_RUNNING: '1' }));

/** A database that knows the user, and nothing else; notes what is put into `admissions`. */
class EmptyDatabase {
  readonly noted: unknown[][] = [];

  readonly manager = {
    query: async (statement: string, parameters: unknown[]) => {
      if (/FROM users/.test(statement)) return [{}];
      if (/AS known/.test(statement)) return [{ known: 'new' }];
      if (/AS running/.test(statement)) return [{ day: 0, week: 0, running: 0 }];
      if (/INSERT INTO admissions/.test(statement)) this.noted.push(parameters);
      return [];
    },
  } as unknown as EntityManager;
}

it('words for a running turn are a request, and take up no room among what runs', async () => {
  const database = new EmptyDatabase();
  const words = ['w1', 'w2'].map((turn) => ({ user: 'u1', session: 's1', turn, joins: true as const }));
  const turns = ['t1', 't2'].map((turn) => ({ user: 'u1', session: 's1', turn }));
  const { refusals } = await admitAll(database.manager, limits, 'u1', [...words, ...turns], now);
  expect(refusals.map((refusal) => refusal?.body.message.slice(0, 9))).toEqual([
    undefined,
    undefined,
    undefined,
    'Your budg',
  ]);
  expect(database.noted.map(([, turn, , , ended]) => [turn, ended])).toEqual([
    ['w1', new Date(now)],
    ['w2', new Date(now)],
    ['t1', null],
  ]);
});
