import { describe, expect, it } from '@jest/globals';
import { fragments, words } from './words.js';

describe('words', () => {
  it('has one word a piece and loses nothing', () => {
    const text = '  Two  spaces,\n\na line \t';
    expect(words(text)).toEqual(['  Two  ', 'spaces,\n\n', 'a ', 'line \t']);
    expect(words(text).join('')).toBe(text);
  });

  it('keeps what holds no word', () => {
    expect(words(' \n ')).toEqual([' \n ']);
    expect(words('')).toEqual([]);
  });
});

describe('fragments', () => {
  it('comes in few pieces that never break a character', () => {
    const json = JSON.stringify({ text: '🎭'.repeat(500) });
    const pieces = fragments(json);
    expect(pieces.join('')).toBe(json);
    expect(pieces.length).toBeLessThanOrEqual(20);
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.every((piece) => Buffer.from(piece).toString() === piece)).toBe(true);
  });
});
