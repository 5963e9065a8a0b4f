import { expect, test } from '@jest/globals';
import { countAt } from './json-events.js';

test.each([
  ['3', undefined],
  [null, undefined],
  [Number.NaN, undefined],
  [-5, 0],
  [2.5, 3],
  [1e300, 1e12],
])('a count that is told as %p is %p', (told, wanted) => {
  expect(countAt({ told }, 'told')).toBe(wanted);
});
