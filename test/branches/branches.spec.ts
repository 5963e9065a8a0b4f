import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startParley, type TestParley } from '../harness/parley.js';
import { rebuilt } from './rebuilt.js';
import { stepKinds, Walker } from './walker.js';

/**
 * Random walks through trees of what was said, each held against a reference that knows nothing of logs, mail and
 * databases; and in the end the database against what its events say.
 */
const seed = Number(process.env['PARLEY_BRANCHES_SEED'] ?? Date.now() % 2 ** 31);
const walks = Number(process.env['PARLEY_BRANCHES_WALKS'] ?? 6);
const mostSteps = 22;

let parley: TestParley;
const taken = new Map<string, number>();

beforeAll(async () => {
  parley = await startParley('one process');
  const ann = { id: 'ann', name: 'Ann', prompt: '' };
  const made = await parley.api.post('/v1/agents', ann);
  expect(made.status).toBe(201);
}, 120_000);

afterAll(() => parley.stop());

const step = fc.tuple(fc.constantFrom(...stepKinds, 'scene' as const, 'fork' as const), fc.nat());
// Else most walks would be cleared before there is anything to walk on. What is there before the first word is never
// unsaid by a rewind: only a clear takes it away.
const beginning = fc.tuple(
  fc.tuple(fc.constant('scene' as const), fc.constant(0)),
  fc.tuple(fc.constant('submit' as const), fc.nat()),
  fc.tuple(fc.constant('submit' as const), fc.nat()),
);
const walk = fc
  .tuple(beginning, fc.array(step, { minLength: 10, maxLength: mostSteps }))
  .map(([first, then]) => [...first, ...then]);

test(`sessions are what a tree of messages says, whatever is done to them (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(walk, async (steps) => {
      const walker = new Walker(parley.api);
      await walker.begin();
      for (const [kind, pick] of steps) await walker.step(kind, pick);
      for (const [kind, count] of walker.taken) taken.set(kind, (taken.get(kind) ?? 0) + count);
    }),
    // A walk that fails is told whole: to make it smaller would take as long as hundreds of others.
    { seed, numRuns: walks, endOnFailure: true },
  );
  const figures = [...taken].map(([kind, count]) => `${kind} ${count}`).join(', ');
  process.stdout.write(`${walks} walks agreed with the reference after every step: ${figures}\n`);
  expect([...taken.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(walks * 8);
}, 240_000);

test('the database is what its events say', async () => {
  const { code, output } = await rebuilt(parley.database.url);
  expect(output.match(/[1-9]\d* different/g)).toBeNull();
  expect(output).toMatch(/messages +[1-9]\d* rows/);
  expect(code).toBe(0);
}, 60_000);
