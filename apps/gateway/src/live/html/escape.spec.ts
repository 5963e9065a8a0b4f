import { describe, expect, it } from '@jest/globals';
import { escaped } from './escape.js';

const back: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#96;': '`',
  '&#10;': '\n',
};
const read = (html: string): string => html.replaceAll(/&[a-z0-9#]+;/g, (entity) => back[entity] ?? '?');

/** What a browser would have after it has read the text: line ends alike, and no impossible characters. */
const expected = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?![\t\n])[\p{Cc}\u2028\u2029]/gu, '\uFFFD');

/** From a seed, so that a failure can be seen again. */
function* texts(seed: number, count: number): Generator<string> {
  const alphabet = ['<', '>', '&', '"', "'", '`', '\r', '\n', '\t', '\0', '\u2028', '\ud800', '\udc00', '😀'];
  const words = [
    ...alphabet,
    '</script>',
    '<!--',
    ']]>',
    '&amp;',
    '&#0;',
    ' onload=',
    'javascript:',
    'ü',
    'a',
  ];
  let state = seed;
  for (let index = 0; index < count; index += 1) {
    let text = '';
    for (let length = 0; length < 12; length += 1) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      text += words[state % words.length];
    }
    yield text;
  }
}

describe('escaped text', () => {
  it.each([
    ['</script><script>alert(1)</script>', '&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['" onload="x', '&quot; onload=&quot;x'],
    ["' `", '&#39; &#96;'],
    ['&amp;', '&amp;amp;'],
    ['a\r\nb\rc\nd', 'a&#10;b&#10;c&#10;d'],
    ['\0\u0008\u007f\u0085', '\uFFFD\uFFFD\uFFFD\uFFFD'],
    ['\ud800 \udc00 😀', '\uFFFD \uFFFD 😀'],
    ['\u2028\u2029', '\uFFFD\uFFFD'],
    ['\ttab', '\ttab'],
  ])('of %j is %j', (text, html) => expect(escaped(text)).toBe(html));

  it('is one line, holds no markup, and reads as what was said, whatever that was', () => {
    for (const text of texts(1, 5_000)) {
      const html = escaped(text);
      expect(html).not.toMatch(/[<>"'`\r\n\0\u2028\u2029]/);
      expect(html.isWellFormed()).toBe(true);
      expect(read(html)).toBe(expected(text));
    }
  });
});
