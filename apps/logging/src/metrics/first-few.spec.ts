import { expect, it } from '@jest/globals';
import { FirstFew } from './first-few.js';

it('a label is the value itself for the first few, and never more than those', () => {
  const few = new FirstFew(2);
  expect(['a', 'b', 'c', 'a', 'd', 'b'].map((value) => few.of(value))).toEqual([
    'a',
    'b',
    'other',
    'a',
    'other',
    'b',
  ]);
});
