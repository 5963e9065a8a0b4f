import { expect, it } from '@jest/globals';
import { unavailable } from '#shared/contracts';
import { Tries } from './tries.js';

const broken = new Error('It breaks whoever reads it.');

function failing(tries: Tries, mail: number, times: number): boolean[] {
  return Array.from({ length: times }, () => tries.areUsedUp(mail, broken));
}

it('are used up with the fifth', () => {
  expect(failing(new Tries(), 7, 6)).toEqual([false, false, false, false, true, true]);
});

it('are none where it is only that somebody is away', () => {
  const tries = new Tries();
  for (let time = 1; time <= 10; time += 1) expect(tries.areUsedUp(7, unavailable('Away.'))).toBe(false);
  expect(failing(tries, 7, 5).at(-1)).toBe(true);
});

it('are counted for each mail by itself', () => {
  const tries = new Tries();
  failing(tries, 7, 4);
  expect(tries.areUsedUp(8, broken)).toBe(false);
  expect(tries.areUsedUp(7, broken)).toBe(true);
});

it('forget the oldest of many, never the one that fails now', () => {
  const tries = new Tries();
  failing(tries, 0, 4);
  for (let mail = 1; mail <= 100; mail += 1) tries.areUsedUp(mail, broken);
  expect(failing(tries, 100, 4)).toEqual([false, false, false, true]);
  expect(tries.areUsedUp(0, broken)).toBe(false);
});
