import { describe, expect, it } from '@jest/globals';
import { portionsOf } from './in-parts.js';

describe('what is too long for one question', () => {
  it.each([
    [0, 3, []],
    [3, 3, [3]],
    [4, 3, [2, 2]],
    [7, 3, [3, 3, 1]],
    [2, 0, [1, 1]],
  ])('%i of at most %i each are asked about in portions of %j', (length, most, sizes) => {
    const list = Array.from({ length }, (_, at) => at);
    const portions = portionsOf(list, most);
    expect(portions.map((portion) => portion.length)).toEqual(sizes);
    expect(portions.flat()).toEqual(list);
  });
});
