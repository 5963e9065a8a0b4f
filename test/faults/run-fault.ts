import type { Fault } from './kinds/kind.js';
import { Round, type Outcome } from './round.js';
import { seedOf } from './seed.js';
import type { Town } from './town/town.js';

export interface Verdict {
  /** Each with the seed that brings it back. */
  problems: string[];
  accepted: number;
  lastWords: number;
  /** How often a watcher was told to start anew: never, where the log was neither trimmed nor lost. */
  resets: number;
}

/** One round of people who talk, with a fault in the middle of it. */
export async function run(
  town: Town,
  { name, fault }: { name: string; fault: Fault },
  seed = seedOf(name),
): Promise<Verdict> {
  process.stderr.write(`  ${name}, seed ${seed}:`);
  const round = await Round.begin(town, { seed, sessions: 5, watchers: 2 });
  const { problems, counts, resets } = await outcomeOf(round, fault, seed);
  process.stderr.write(` ${JSON.stringify(Object.fromEntries(counts))}\n`);
  return {
    problems: problems.map((problem) => `seed ${seed}: ${problem}`),
    accepted: counts.get('accepted') ?? 0,
    lastWords: counts.get('last words') ?? 0,
    resets,
  };
}

async function outcomeOf(round: Round, fault: Fault, seed: number): Promise<Outcome> {
  try {
    await round.busy(3);
    await fault(round);
    return await round.end();
  } catch (error) {
    const cause = error instanceof Error && error.cause ? `; ${String(error.cause)}` : '';
    throw new Error(`Seed ${seed}: ${String(error)}${cause}`, { cause: error });
  } finally {
    await round.leave();
  }
}
