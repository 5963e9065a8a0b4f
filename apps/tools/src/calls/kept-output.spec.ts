import { describe, expect, it } from '@jest/globals';
import { keptOutput } from './kept-output.js';

describe('what is kept of an output', () => {
  it.each([
    ['all of what fits', 'abc', 3, 'abc', false],
    ['nothing of nothing', '', 3, '', false],
    ['no more than fits', 'abcd', 3, 'abc', true],
    ['never half a character', 'aé', 2, 'a', true],
    ['never half a pair', '😀😀', 7, '😀', true],
    ['neither half of a pair that stands at the limit', 'abc😀', 3, 'abc', true],
    ['a quote as the two bytes that it takes', '""', 3, '"', true],
    ['a control character as the six bytes that it takes', '\u0001\u0001', 11, '\u0001', true],
    ['a replacement for what cannot be stored', 'a\0b\uD800', 20, 'a\uFFFDb\uFFFD', false],
  ])('is %s', (_what, text, limit, output, truncated) => {
    expect(keptOutput(text, limit)).toEqual({ output, truncated });
  });
});
