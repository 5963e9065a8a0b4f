import { afterEach, describe, expect, it } from '@jest/globals';
import { Random } from '../simulation/random.js';
import type { Fault } from './kinds/kind.js';
import { kindsOf, type Kind } from './kinds/index.js';
import { run } from './run-fault.js';
import { seedOf } from './seed.js';
import { Town, type TownPlan } from './town/town.js';

/** Set by `npm run faults`; without it, as in CI, one round. */
const minutes = Number(process.env['PARLEY_FAULTS_MINUTES'] ?? 0);
const only = process.env['PARLEY_FAULTS_ONLY'];
const roundsOfATown = minutes > 0 ? 20 : 1;

let town: Town | undefined;

afterEach(async () => {
  await town?.stop();
  town = undefined;
}, 60_000);

const seed = seedOf('rotation');
const random = new Random(seed);
const tally = new Map<string, number>();

function planOf(servers: TownPlan['servers']): TownPlan {
  const database = servers === 'one' ? 'own' : 'shared';
  const environment = { PARLEY_DRAIN_MS: '4000' };
  // Hours have the time that production takes.
  const patience = minutes > 0 ? { ackWaitMs: 30_000 } : {};
  return { servers, database, workers: 2, gateways: 2, environment, ...patience };
}

/** A quarter of the rounds is quiet; else one fault, or one of each realm at the same time. */
function drawn(kinds: readonly Kind[]): Kind[] {
  if (minutes > 0 && !only && random.chance(0.25)) return [];
  const first = random.pick(kinds);
  const others = kinds.filter(({ realm }) => realm !== first.realm);
  const both = others.length > 0 && (minutes === 0 || random.chance(0.5));
  return both ? [first, random.pick(others)] : [first];
}

function allOf(kinds: readonly Kind[]): Fault {
  return async (round) => {
    await Promise.all(kinds.map(({ fault }) => fault(round)));
    await round.busy(1);
  };
}

async function oneRound(place: Town, kinds: readonly Kind[]): Promise<void> {
  const chosen = drawn(kinds);
  const name = chosen.map(({ id }) => id).join('+') || 'quiet';
  const { problems, lastWords } = await run(place, { name, fault: allOf(chosen) }, random.whole(1e9));
  expect(problems).toEqual([]);
  expect(lastWords).toBeGreaterThan(0);
  tally.set(name, (tally.get(name) ?? 0) + 1);
}

async function live(servers: TownPlan['servers'], until: number): Promise<void> {
  const kinds = kindsOf(servers).filter(({ id }) => only === undefined || id === only);
  if (kinds.length === 0) return;
  town = await Town.build(planOf(servers));
  for (let round = 0; round < roundsOfATown && (round === 0 || Date.now() < until); round += 1)
    await oneRound(town, kinds);
  await town.stop();
  town = undefined;
}

describe('whatever breaks, and whatever else at the same time,', () => {
  it(
    `loses nothing (seed ${process.env['PARLEY_FAULTS_SEED'] ?? 1}, ${minutes} minutes)`,
    async () => {
      const until = Date.now() + minutes * 60_000;
      do {
        await live('one', until);
        if (minutes > 0) await live('three', until);
      } while (Date.now() < until);
      process.stderr.write(`  rounds: ${JSON.stringify(Object.fromEntries(tally))}\n`);
      expect(tally.size).toBeGreaterThan(0);
    },
    (minutes + 10) * 60_000,
  );
});
