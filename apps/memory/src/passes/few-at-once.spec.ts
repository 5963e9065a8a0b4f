import { expect, it } from '@jest/globals';
import { fewAtOnce } from './few-at-once.js';

it('works on three at a time, and tells what came of each in its place', async () => {
  let underWay = 0;
  let most = 0;
  const doubled = await fewAtOnce([5, 4, 3, 2, 1], async (item) => {
    underWay += 1;
    most = Math.max(most, underWay);
    for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
    underWay -= 1;
    return item * 2;
  });
  expect(doubled).toEqual([10, 8, 6, 4, 2]);
  expect(most).toBe(3);
});

it('fails where one fails', async () => {
  await expect(fewAtOnce([1, 2], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});
