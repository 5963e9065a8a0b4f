import { describe, expect, it } from '@jest/globals';
import { Batches, type Job } from './batches.js';

function gathering(items: number, size: number) {
  const taken: number[][] = [];
  const releases: (() => void)[] = [];
  const batches = new Batches<number, string>(
    { items, size, paceMs: 0, sizeOf: (item) => item },
    async (jobs: Job<number, string>[]) => {
      taken.push(jobs.map(({ item }) => item));
      await new Promise<void>((resolve) => releases.push(resolve));
      for (const { item, resolve } of jobs) resolve(`done ${item}`);
    },
  );
  const release = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    releases.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { batches, taken, release };
}

describe('a batch', () => {
  it('takes what came in the same moment, and the next one what came meanwhile', async () => {
    const { batches, taken, release } = gathering(10, 100);
    const first = [batches.add(1), batches.add(2)];
    await new Promise((resolve) => setImmediate(resolve));
    const second = [batches.add(3), batches.add(4)];
    await release();
    expect(await Promise.all(first)).toEqual(['done 1', 'done 2']);
    await release();
    expect(await Promise.all(second)).toEqual(['done 3', 'done 4']);
    expect(taken).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('is bounded in number and in size, but takes one however large', async () => {
    const { batches, taken, release } = gathering(3, 10);
    const all = Promise.all([1, 1, 1, 1, 9, 50, 2].map((item) => batches.add(item)));
    for (let count = 0; count < 5; count += 1) await release();
    await all;
    expect(taken).toEqual([[1, 1, 1], [1, 9], [50], [2]]);
  });
});
