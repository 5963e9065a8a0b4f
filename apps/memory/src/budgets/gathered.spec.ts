import { describe, expect, it } from '@jest/globals';
import { Gathered } from './gathered.js';

interface Run {
  name: string;
  items: number[];
  end: (error?: Error) => void;
}

const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('what is gathered', () => {
  it('is done together once what was before it is over, whatever became of that, name by name', async () => {
    const runs: Run[] = [];
    const gathered = new Gathered<number, string>(
      (name, items) =>
        new Promise((resolve, reject) => {
          const results = items.map((item) => `${name}${item}`);
          runs.push({ name, items, end: (error) => (error ? reject(error) : resolve(results)) });
        }),
    );
    const all = Promise.allSettled([1, 2, 3].map((item) => gathered.add('a', item)));
    const other = gathered.add('b', 1);
    expect([runs.map(({ items }) => items), gathered.names]).toEqual([[[1], [1]], 2]);
    runs[1]?.end();
    expect(await other).toBe('b1');
    runs[0]?.end(new Error('broken'));
    await rest();
    expect(runs.at(-1)?.items).toEqual([2, 3]);
    runs.at(-1)?.end();
    expect(await all).toMatchObject([{ status: 'rejected' }, { value: 'a2' }, { value: 'a3' }]);
    await rest();
    expect(gathered.names).toBe(0);
  });

  it('is a hundred at most', async () => {
    const sizes: number[] = [];
    const gathered = new Gathered<number, number>(async (_, items) => {
      sizes.push(items.length);
      return items;
    });
    await Promise.all(Array.from({ length: 250 }, (__, item) => gathered.add('a', item)));
    expect(sizes).toEqual([1, 100, 100, 49]);
  });
});
