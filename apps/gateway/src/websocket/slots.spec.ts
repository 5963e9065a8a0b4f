import { expect, it } from '@jest/globals';
import { Slots } from './slots.js';

it('slots let so many run at once, in order, and are given back by those who fail', async () => {
  const slots = new Slots(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const task = (number: number) => () => {
    begun.push(number);
    return new Promise<number>((resolve, reject) => {
      ends[number] = number === 0 ? () => reject(new Error('failed')) : () => resolve(number);
    });
  };
  const runs = [0, 1, 2, 3].map((number) => slots.run(task(number)));
  const first = runs[0]?.catch((error: Error) => error.message);
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  ends[0]?.();
  expect(await first).toBe('failed');
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 2]);
  ends[1]?.();
  await runs[1];
  ends[2]?.();
  await runs[2];
  await Promise.resolve();
  ends[3]?.();
  expect(await runs[3]).toBe(3);
});
