import { play } from '../play.js';
import { forbidRealTime } from '../real-time.js';
import { count, emptyTally, note, type Tally } from './tally.js';

/** Runs one seed after the other in this process. What is thrown by a run counts against its seed. */
export async function runSeeds(seeds: readonly number[]): Promise<Tally> {
  const tally = emptyTally();
  let current = 0;
  const blame = (error: unknown): void => note(tally, current, [{ kind: 'thrown', what: String(error) }]);
  process.on('unhandledRejection', blame);
  // A stack is drawn for each of the thousands of errors that faults make, and hardly one is ever read.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const allow = forbidRealTime();
  try {
    for (const seed of seeds) {
      current = seed;
      try {
        count(tally, await play(seed));
      } catch (error) {
        blame(error);
      }
    }
  } finally {
    allow();
    Error.stackTraceLimit = stackTraceLimit;
    process.off('unhandledRejection', blame);
  }
  return tally;
}
