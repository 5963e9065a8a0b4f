import { describe, expect, it } from '@jest/globals';
import { wordsOf } from './words-of.js';

const words = (...texts: string[]): string | null =>
  wordsOf({ blocks: texts.map((text) => ({ kind: 'text', text })) });

describe('the words that are searched', () => {
  it('are those of the text blocks, so far as they are kept', () => {
    expect(words('Good', 'day')).toBe('Good\nday');
    expect(words('x'.repeat(60_000))).toHaveLength(50_000);
    expect(wordsOf({ blocks: [{ kind: 'thinking', text: 'hm' }] })).toBeNull();
  });

  it.each(['a\0b', 'half \uD83D', '\uDE00 half'])(
    'are none where Postgres could not read %j again',
    (text) => {
      expect(words(text)).toBeNull();
    },
  );

  it('may be of any script', () => {
    expect(words('😀 日本')).toBe('😀 日本');
  });
});
