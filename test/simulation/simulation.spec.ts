import { spawn } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { builds, type BrokenBuild } from './broken/builds.js';
import { merge, missingRows, type Tally } from './run/tally.js';
import type { Progress } from './run/parent.js';

const root = path.join(import.meta.dirname, '..', '..');
const main = path.join(root, '.cache', 'simulation', 'test', 'simulation', 'main.js');
/** What fits beside the other checks; whoever changes something that many orders of events may break plays more. */
const seeds = Number(process.env.PARLEY_SIMULATION_SEEDS ?? 1_000);
/** In so many at least everything has happened that can. */
const enough = 20_000;
const minute = 60_000;

beforeAll(async () => {
  const { code } = await run([path.join(import.meta.dirname, 'build.mjs')]);
  expect(code).toBe(0);
}, 3 * minute);

function run(args: readonly string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (data: Buffer) => (said += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, said }));
  });
}

async function outcomeOf(...args: string[]): Promise<Progress> {
  const { said } = await run([main, '--json', ...args]);
  return JSON.parse(said) as Progress;
}

/** Where the rarest of what can happen has not: code that goes another way through the seeds makes it happen in others. */
async function playOn(tally: Tally): Promise<void> {
  while (missingRows(tally).length > 0 && tally.seeds < enough)
    merge(tally, (await outcomeOf('--from', `${tally.seeds}`, '--seeds', '1000')).tally);
}

describe('the simulated house', () => {
  it(
    `keeps its promises in ${seeds} seeds, in which everything happens that can`,
    async () => {
      const { tally, seconds } = await outcomeOf('--seeds', String(seeds));
      process.stderr.write(`${tally.seeds} seeds, ${(tally.seeds / seconds).toFixed(1)} a second\n`);
      expect(tally.found).toEqual([]);
      expect(tally.seeds).toBe(seeds);
      await playOn(tally);
      expect(missingRows(tally)).toEqual([]);
      expect(tally.found).toEqual([]);
      // A run in which nothing goes wrong, or nothing goes on, proves nothing.
      expect(tally.faults / tally.seeds).toBeGreaterThan(3);
      expect(tally.turns / tally.seeds).toBeGreaterThan(3);
      expect(tally.steps).toBeGreaterThan(tally.turns);
    },
    10 * minute,
  );

  it(
    'is the same for the same seed, word by word, and another for the next',
    async () => {
      const traceOf = async (seed: number): Promise<string> =>
        (await run([main, '--seed', String(seed), '--trace'])).said;
      const [first, again, next] = [await traceOf(7), await traceOf(7), await traceOf(8)];
      expect(first).toContain('seed 7 is ');
      expect(again).toBe(first);
      expect(next).not.toBe(first);
    },
    minute,
  );
});

describe('a house that lacks a rule', () => {
  const names = Object.keys(builds);
  const shown = new Map<string, Promise<boolean>>();

  /** Two at once, for each takes one core. */
  beforeAll(() => {
    const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
    for (const [place, name] of names.entries()) {
      const lane = place % lanes.length;
      const outcome = Promise.resolve(lanes[lane]).then(() => isShown(name));
      shown.set(name, outcome);
      lanes[lane] = outcome.catch(() => undefined);
    }
  });

  it.each(names)(
    'shows it: %s',
    async (name) => {
      expect(await shown.get(name)).toBe(true);
    },
    5 * minute,
  );
});

/** The listed seeds save time. Where the code goes another way through them by now, others must do. */
async function isShown(name: string): Promise<boolean> {
  const build = builds[name] as BrokenBuild;
  const known = await outcomeOf('--broken', name, '--jobs', '1', '--only', build.seeds.join(','));
  return (
    shownBy(build, known) || shownBy(build, await outcomeOf('--broken', name, '--seeds', `${build.enough}`))
  );
}

function shownBy({ shows }: BrokenBuild, { tally }: Progress): boolean {
  return tally.found.some(({ kind }) => shows.includes(kind));
}
