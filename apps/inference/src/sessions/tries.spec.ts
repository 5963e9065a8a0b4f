import { expect, it } from '@jest/globals';
import { Tries } from './tries.js';

function failing(tries: Tries, mail: number, times: number): boolean[] {
  return Array.from({ length: times }, () => tries.areUsedUp(mail));
}

it('are used up with the fifth', () => {
  expect(failing(new Tries(), 7, 6)).toEqual([false, false, false, false, true, true]);
});

it('are counted for each mail by itself', () => {
  const tries = new Tries();
  failing(tries, 7, 4);
  expect(tries.areUsedUp(8)).toBe(false);
  expect(tries.areUsedUp(7)).toBe(true);
});

it('forget the oldest of many, never the one that fails now', () => {
  const tries = new Tries();
  failing(tries, 0, 4);
  for (let mail = 1; mail <= 100; mail += 1) tries.areUsedUp(mail);
  expect(failing(tries, 100, 4)).toEqual([false, false, false, true]);
  expect(tries.areUsedUp(0)).toBe(false);
});
