import { expect, it } from '@jest/globals';
import { lineJson } from './line-json.js';

it.each(['a\nb\rc', 'a\u2028b\u2029c\u0085d\u000bf\u000cg\u001ch', '\u001b[2J\u009b2J\u007f\0'])(
  '%j stands in one line',
  (text) => {
    const json = lineJson({ text });
    expect(JSON.parse(json)).toEqual({ text });
    expect(json).toMatch(/^[ -~]*$/);
  },
);

it('leaves what anybody can read', () => {
  expect(lineJson(['Grüße 😀 ü', '</script>'])).toBe('["Grüße 😀 ü","</script>"]');
});
