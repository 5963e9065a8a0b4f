import { describe, expect, it } from '@jest/globals';
import { insist } from './insist.js';
import type { Clock, Published } from './ports.js';

/** Time that passes only by waiting. */
function clockOf(): Clock & { waited: number[] } {
  const waited: number[] = [];
  const elapsed = (): number => waited.reduce((sum, ms) => sum + ms, 0);
  return {
    waited,
    elapsed,
    now: elapsed,
    wait: async (ms) => void waited.push(ms),
    breath: async () => undefined,
    after: () => {
      throw new Error('Nothing is to be called later.');
    },
  };
}

const silence: Published = { kind: 'silence', reason: 'no answer' };
const passing: Published = { kind: 'passing', reason: 'no leader' };
const stored: Published = { kind: 'stored', sequence: 7, doubled: false };

function sender(...answers: Published[]): () => Promise<Published> {
  const last = answers.at(-1) ?? silence;
  return async () => answers.shift() ?? last;
}

describe('insisting on a publication', () => {
  it('sends it again after silence and after what passes, until it is stored', async () => {
    const clock = clockOf();
    await expect(insist(clock, 10_000, sender(silence, passing, stored))).resolves.toEqual(stored);
    expect(clock.waited).toEqual([20, 40]);
  });

  it('gives up when the time is over, and says why it was not stored', async () => {
    const clock = clockOf();
    await expect(insist(clock, 10_000, sender(passing))).rejects.toThrow(/10000 ms: no leader/);
    expect(clock.elapsed()).toBeLessThanOrEqual(10_000);
    expect(clock.elapsed()).toBeGreaterThan(8_000);
  });

  it('does not insist where there is no room, where it never will be, and where it is refused', async () => {
    const clock = clockOf();
    const never = new TypeError('no such subject');
    await expect(insist(clock, 1_000, sender({ kind: 'full', reason: 'disk' }))).rejects.toThrow(
      /no room: disk/,
    );
    await expect(insist(clock, 1_000, sender({ kind: 'never', error: never }))).rejects.toBe(never);
    const refused: Published = { kind: 'wrong-sequence', last: 3 };
    await expect(insist(clock, 1_000, sender(refused))).resolves.toEqual(refused);
    expect(clock.waited).toEqual([]);
  });
});
