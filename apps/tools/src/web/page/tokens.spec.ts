import { describe, expect, it } from '@jest/globals';
import { cleanPage } from './clean-page.js';
import { toText } from './to-text.js';
import { tokensOf } from './tokens.js';

const most = 1_000_000;
const forms: [what: string, html: string][] = [
  ['comments', '<!-->'],
  ['declarations', '<?>'],
  ['ends of nothing', '</>'],
  ['elements', '<x>'],
  ['signs', '<'],
  ['words', 'a'],
  ['entities', '&amp;'],
  ['attributes', `<a ${'x '.repeat(100)}>`],
];

describe('others have their turn while a page is read', () => {
  it.each(forms)('of nothing but %s', (_, form) => {
    const html = form.repeat(100_000 / form.length);
    const kinds = [...tokensOf(html)].map(({ kind }) => kind);
    const rests = kinds.filter((kind) => kind === 'rest').length;
    expect(rests).toBeGreaterThanOrEqual(3);
    expect(rests).toBeLessThan(10);
  });

  it.each(forms)('and cleaned, of nothing but %s', async (_, form) => {
    const stop = new AbortController();
    setImmediate(() => stop.abort(new Error('stopped')));
    const cleaning = cleanPage(form.repeat(100_000 / form.length), 'https://example.org/', most, stop.signal);
    await expect(cleaning).rejects.toThrow('stopped');
  });

  it('and made into text', async () => {
    const stop = new AbortController();
    setImmediate(() => stop.abort(new Error('stopped')));
    const pieces = Array.from({ length: 10_000 }, () => '<p>a &amp; b</p>');
    await expect(toText(pieces, stop.signal)).rejects.toThrow('stopped');
  });
});

it('a long text is read in full, and no entity of it in parts', () => {
  const html = `${'a'.repeat(19_997)}${'&amp;'.repeat(10_000)}<b>`;
  const texts = [...tokensOf(html)].flatMap((token) => (token.kind === 'text' ? [token.text] : []));
  expect(texts.length).toBeGreaterThan(3);
  expect(texts.join('')).toBe(html.slice(0, -3));
  for (const text of texts) expect(text).toMatch(/(?:^|;|a)$/);
});
