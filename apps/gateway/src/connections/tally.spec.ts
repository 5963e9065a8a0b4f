import { expect, it } from '@jest/globals';
import { Tally } from './tally.js';

it('a tally counts each by its name, and comes back to nothing', () => {
  const tally = new Tally();
  expect([tally.add('a', 1), tally.add('a', 1), tally.add('b', 1), tally.add('a', -1)]).toEqual([1, 2, 1, 1]);
  expect([tally.add('a', -1), tally.of('a'), tally.of('b'), tally.of('c')]).toEqual([0, 0, 1, 0]);
});
