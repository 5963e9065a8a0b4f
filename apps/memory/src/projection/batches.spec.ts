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
  it('is half of one that was too much, and grows again', async () => {
    const { batches, taken, release } = gathering(8, 1_000);
    void Promise.all(Array.from({ length: 12 }, () => batches.add(1)));
    batches.takeLess(4);
    for (let round = 0; round < 4; round += 1) await release();
    expect(taken.map(({ length }) => length)).toEqual([2, 4, 6]);
  });

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

  it('gathers a while longer, so that little by little is not one by one', async () => {
    const taken: number[][] = [];
    const batches = new Batches<number, void>(
      { items: 10, size: 10, paceMs: 20, sizeOf: () => 1 },
      (jobs) => {
        taken.push(jobs.map(({ item }) => item));
        for (const { resolve } of jobs) resolve();
        return Promise.resolve();
      },
    );
    await batches.add(1);
    const second = batches.add(2);
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([second, batches.add(3)]);
    expect(taken).toEqual([[1], [2, 3]]);
  });
});
