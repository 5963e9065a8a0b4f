import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { types } from 'pg';
import { DataSource } from 'typeorm';
import { loadConfig } from '#shared/config';
import { admitAll, limitsOf, usedBy, writeAdmissions } from '../../apps/memory/src/budgets/index.js';
import { House, administrator as user } from '../memory/house.js';
import { CountingModel, type Turn } from './counting-model.js';

/** One thing that happens, and how much time passes before it. */
type Act =
  | { kind: 'asked' | 'accepted' | 'joined' | 'rejected' | 'ended'; turn: Turn }
  | { kind: 'spent'; tokens: number; cost: number };

const limits = limitsOf(
  loadConfig({
    PARLEY_BUDGET_REQUESTS_DAY: '3',
    PARLEY_BUDGET_REQUESTS_WEEK: '4',
    PARLEY_BUDGET_TOKENS_DAY: '400',
    PARLEY_BUDGET_COST_WEEK: '5',
    PARLEY_BUDGET_RUNNING: '2',
  }),
);
const all = limitsOf(
  loadConfig({ PARLEY_BUDGET_TOKENS_DAY: '1', PARLEY_BUDGET_RUNNING: '1', PARLEY_BUDGET_COST_DAY: '1' }),
);

let house: House;
let source: DataSource;

beforeAll(async () => {
  house = await House.build();
  await house.start();
  const int8 = 20;
  const getTypeParser: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : types.getTypeParser(oid, format);
  const extra = { types: { getTypeParser } };
  source = await new DataSource({ type: 'postgres', url: house.database.url, extra }).initialize();
}, 60_000);

afterAll(async () => {
  await source?.destroy();
  await house?.tearDown();
}, 60_000);

beforeEach(() => house.database.query('TRUNCATE admissions, usage, budget_warnings'));

const turn = fc.constantFrom<Turn>('t1', 't2', 't3', 't4', 't5');
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('asked' as const), turn }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('accepted', 'joined', 'rejected', 'ended'), turn }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('spent' as const), tokens: fc.nat(150), cost: fc.nat(2) }),
  },
);
const pause = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 1) },
  { weight: 1, arbitrary: fc.constantFrom(30_000, 59_999, 60_000, 3_600_000, 40_000_000, 200_000_000) },
);
const acts = fc.array(fc.tuple(pause, act), { minLength: 10, maxLength: 40 });

/** Of two askings one was refused: the other may yet be taken. */
const doubleAsk = (['asked', 'asked', 'rejected', 'accepted'] as const).map((kind): [number, Act] => [
  0,
  { kind, turn: 't1' },
]);

describe('what is counted', () => {
  it('is what a model of it says, whatever happens and however much time passes', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (story) => {
        await house.database.query('TRUNCATE admissions, usage, budget_warnings');
        const model = new CountingModel(limits);
        let now = Date.parse('2026-01-01T10:00:00.000Z');
        for (const [place, [ms, each]] of story.entries()) {
          now += ms;
          expect([each, await happens(each, now, place)]).toEqual([each, model.happens(each, now)]);
          expect(await usedBy(source.manager, user, all, now)).toEqual(model.used(now));
        }
      }),
      { numRuns: 25, examples: [[doubleAsk]] },
    );
  }, 60_000);
});

async function happens(each: Act, now: number, place: number): Promise<string | undefined> {
  const at = new Date(now).toISOString();
  switch (each.kind) {
    case 'asked':
      return outcomeOf(
        source.transaction((manager) =>
          admitAll(manager, limits, user, [{ user, session: 's1', turn: each.turn }], now),
        ),
      );
    case 'spent':
      await house.database.query(
        `INSERT INTO usage (session, en, owner, purpose, input_tokens, output_tokens, cache_read_tokens,
           cache_write_tokens, cost_usd, estimated, at) VALUES ('s1', $1, $2, 'pass', $3, 0, 0, 0, $4, false, $5)`,
        [place, user, each.tokens, each.cost, at],
      );
      return 'done';
    default:
      await writeAdmissions(source.manager, [{ session: 's1', turn: each.turn, kind: each.kind, at }]);
      return 'done';
  }
}

async function outcomeOf(admission: ReturnType<typeof admitAll>): Promise<string | undefined> {
  const [refusal] = (await admission).refusals;
  return refusal ? (refusal.body.retryAt ?? refusal.body.message.slice(0, 9)) : 'let in';
}
