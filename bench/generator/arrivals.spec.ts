import { describe, expect, it } from '@jest/globals';
import type { Arrival } from '../loads.js';
import { arrive } from './arrivals.js';

const arrivals: Arrival[] = [
  { kind: 'together' },
  { kind: 'spread', overMs: 5 },
  { kind: 'lanes', lanes: 3 },
  { kind: 'lanes', lanes: 50 },
];

describe('arrive', () => {
  it.each(arrivals)('does all of it once: %j', async (arrival) => {
    const done: number[] = [];
    await arrive(arrival, 10, async (place) => {
      await new Promise(setImmediate);
      done.push(place);
    });
    expect(done.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('keeps to its lanes', async () => {
    let running = 0;
    let most = 0;
    await arrive({ kind: 'lanes', lanes: 3 }, 20, async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
    });
    expect(most).toBe(3);
  });

  it('fails when a work fails', async () => {
    const failing = arrive({ kind: 'lanes', lanes: 2 }, 4, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
  });
});
