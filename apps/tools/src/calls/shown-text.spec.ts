import { describe, expect, it } from '@jest/globals';
import { shownText } from './shown-text.js';

describe('text that was meant for a terminal', () => {
  it.each([
    ['colours', '\u001B[1;31mred\u001B[0m', 'red'],
    ['moves and erasures', 'a\u001B[2K\u001B[1Gb\u001B[?25l', 'ab'],
    ['a title', '\u001B]0;owned\u0007shown', 'shown'],
    ['a link', '\u001B]8;;http://x\u001B\\here\u001B]8;;\u001B\\', 'here'],
    ['codes of one byte', '\u009B31mred\u0090q\u009Cend', 'redend'],
    ['a text without an end: what follows stays to be seen', '\u001B]0;hidden', '0;hidden'],
    ['bells and backspaces', 'a\u0007\b\u007Fb', 'ab'],
    ['an escape at the very end', 'a\u001B', 'a'],
    ['tags that nobody sees', 'a\u{E0001}\u{E0068}\u{E0069}\u{E007F}\u{E0FFF}b', 'ab'],
    ['another order', 'a\u202Eb\u202C\u2066c\u2069', 'abc'],
    [
      'marks of direction and joined pictures, which stay',
      'א\u200F!\u200E 👩\u200D🔬',
      'א\u200F!\u200E 👩\u200D🔬',
    ],
    ['tabs and line ends, which stay', 'a\tb\r\nc\n', 'a\tb\r\nc\n'],
    ['what cannot be stored', 'a\0b\uD800', 'a\uFFFDb\uFFFD'],
    ['other languages, which stay', 'grüße 你好 😀', 'grüße 你好 😀'],
  ])('%s', (_what, text, shown) => {
    expect(shownText(text)).toBe(shown);
  });

  it.each(['\u001B]', '\u009D', '\u001B[', '\u001B[0', '\u009D0', '\u001B[ '])(
    'costs no more than it is long: %j',
    (piece) => {
      // Of a pattern that looks twice at each, this would take hours.
      expect(shownText(piece.repeat(1_000_000)).length).toBeLessThanOrEqual(2_000_000);
    },
  );
});
