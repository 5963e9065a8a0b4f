import { describe, expect, it } from '@jest/globals';
import { heavyAtOnce } from '../../registry/heavy-at-once.js';
import { mostThreadsDuring } from '../../registry/testing/most-threads.js';
import { cleanPage } from './clean-page.js';
import { contentTypeOf } from './content-type.js';
import { decodeText } from './decode-text.js';
import { decodeEntities } from './entities.js';
import { oneLine } from './tell-page.js';
import { toMarkdown } from './to-markdown.js';
import { toText } from './to-text.js';

const { signal } = new AbortController();
const clean = (html: string, most = 100_000) => cleanPage(html, 'https://example.org/a/b', most, signal);
const cleaned = async (html: string) => (await clean(html)).pieces.join('|');
const markdown = async (html: string) => {
  const converted = await toMarkdown((await clean(html)).pieces, 20_000, signal);
  return converted.kind === 'markdown' ? converted.markdown : converted.kind;
};

describe('a cleaned page', () => {
  it.each([
    ['scripts', '<p>a<script>if (1<2) b("</p>")</script>c', '<p>ac</p>'],
    ['an unclosed script', '<p>a<script>b</p><p>c', '<p>a</p>'],
    [
      'styles, templates and pictures',
      '<style>p{}</style><template><p>a</template><svg><text>b</svg><svg/>c',
      'c',
    ],
    ['comments', 'a<!-- <p>b --><![CDATA[c]]>d', 'ad'],
    ['what is hidden', '<div hidden><div>a</div>b</div>c', 'c'],
    ['what style hides', '<p style="color:red; display : none">a<p>b', '<p>b</p>'],
    ['what is nearly invisible', '<p style="font-size:0">a</p><p style="opacity: 0.5">b', '<p>b</p>'],
    ['what is hidden from readers aloud', '<span aria-hidden="true">a</span>b', 'b'],
    ['hidden elements without an end', '<input hidden>a<br hidden>b', 'ab'],
    ['attributes', '<p onclick="evil()" class="a">b', '<p>b</p>'],
    ['links that are none', '<a href="javascript:evil()">a</a><a href="#b">b</a><a>c</a>', 'abc'],
    ['images that nobody described', '<img src="/a.png"><img alt="b" src="data:image/png;base64,AA">', ''],
    ['stray ends', '</p></div>a</b>', 'a'],
  ])('is without %s', async (_, html, expected) => {
    expect(await cleaned(html)).toBe(expected);
  });

  it.each([
    [
      'relative links',
      '<a href="../c?d=1&amp;e=2">f</a>',
      '<a href="https://example.org/c?d=1&amp;e=2">f</a>',
    ],
    ['links of another base', '<base href="/x/"><a href=c>d</a>', '<a href="https://example.org/x/c">d</a>'],
    [
      'described images',
      '<img alt="[a]\n b" src=c.png>',
      '<img alt="a b" src="https://example.org/a/c.png">',
    ],
    [
      'cells and rows without an end',
      '<table><tr><td>a<td>b<tr><td>c</table>',
      '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>',
    ],
    [
      'items without an end',
      '<ul><li>a<ul><li>b</ul><li>c</ul>',
      '<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>',
    ],
    ['paragraphs without an end', '<p>a<p>b<div>c</div>', '<p>a</p><p>b</p><div>c</div>'],
    ['what is below a closed parent', '<div><b>a</div>b', '<div><b>a</b></div>b'],
    ['signs that are no tags', 'a < b <3 <> c', 'a &lt; b &lt;3 &lt;> c'],
  ])('has %s in full', async (_, html, expected) => {
    expect(await cleaned(html)).toBe(expected);
  });

  it('has its title', async () => {
    expect(
      (await clean('<head><title>a &lt;b> &auml;</title></head><svg><title>c</title></svg>')).title,
    ).toBe('a <b> ä');
  });

  it('is cut at a limit', async () => {
    const { pieces, extent } = await clean('<p>hello</p>'.repeat(1_000), 600);
    expect(extent).toBe('cut');
    expect(pieces.join('').length).toBeLessThan(700);
  });

  it('is cut into well-formed pieces between paragraphs', async () => {
    const { pieces } = await clean(`<main><div>${'<p>hello</p>'.repeat(2_000)}</div></main>`);
    expect(pieces.length).toBeGreaterThan(1);
    for (const piece of pieces) expect(piece).toMatch(/^<div><div><p>.*<\/p><\/div><\/div>$/);
  });
});

describe('Markdown', () => {
  it.each([
    ['headings', '<h2>a</h2>b', '## a\n\nb'],
    ['lists', '<ul><li>a<li>b</ul>', '- a\n- b'],
    ['code', '<pre><code class="hljs language-ts">a &lt; b\n  c</code></pre>', '```ts\na < b\n  c\n```'],
    ['tables', '<table><tr><th>a<th>b<tr><td>1<td>2</table>', '| a | b |\n| - | - |\n| 1 | 2 |'],
    ['links', '<a href="/x">y</a>', '[y](https://example.org/x)'],
    ['what looks like it', '<p># a *b* [c](d)', '\\# a \\*b\\* \\[c\\](d)'],
  ])('has %s', async (_, html, expected) => {
    expect((await markdown(html)).trim()).toBe(expected);
  });

  it('is given up where it takes too long, or is not wanted any more', async () => {
    const { pieces } = await clean(`<p>${'x <i>y</i> '.repeat(30_000)}`, 1_000_000);
    expect(await toMarkdown(pieces, 1, signal)).toEqual({ kind: 'given up' });
    const stop = new AbortController();
    const converting = toMarkdown(pieces, 20_000, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(converting).rejects.toThrow('stopped');
  });

  it('waits where as many as there are cores are made already', async () => {
    const most = await mostThreadsDuring(async () => {
      const all = Array.from({ length: 3 * heavyAtOnce }, () => toMarkdown(['<p>a'], 20_000, signal));
      for (const each of await Promise.all(all)) expect(each).toEqual({ kind: 'markdown', markdown: 'a' });
    });
    expect(most).toBeLessThanOrEqual(heavyAtOnce);
  });

  it.each([
    ['a thousand levels of blocks', '<div>'.repeat(100_000)],
    ['a thousand levels of lists', '<ul><li>'.repeat(20_000)],
    ['a thousand levels of emphasis', '<b><p>'.repeat(20_000)],
    ['nothing but signs', '<'.repeat(100_000)],
    ['nothing but attributes', `<a ${'x '.repeat(100_000)}`],
    ['quotes without an end', '<a b="'.repeat(50_000)],
    ['comments without an end', '<!--'.repeat(50_000)],
    ['ends without a beginning', '</p>'.repeat(100_000)],
  ])('survives %s', async (_, html) => {
    expect(await markdown(`<p>before</p>${html}`)).toContain('before');
  });
});

it('plain text has a line for each block', async () => {
  const html =
    '<h1>a &amp; b</h1><p>c <b>d</b><br>e<ul><li>f<li>g</ul><pre>h\n  i</pre><table><tr><td>j<td>k</table>';
  expect(await toText((await clean(html)).pieces, signal)).toBe(
    'a & b\n\nc d\ne\n\n- f\n- g\n\nh\n  i\n\n\tj\tk',
  );
});

it.each([
  ['&lt;&AMP;&amp;&#65;&#x42;&auml;&Auml;&hellip;&unknown;', '<&AMP;&ABäÄ…&unknown;'],
  ['&#0;&#xD800;&#x110000;&#9999999;', '\ufffd\ufffd\ufffd\ufffd'],
  ['&frac12;&constructor;', '½&constructor;'],
])('the entities of %s', (text, decoded) => expect(decodeEntities(text)).toBe(decoded));

it.each([
  ['the header', [0x67, 0xfc], 'latin1', 'gü'],
  ['UTF-8 unless told otherwise', [0x67, 0xc3, 0xbc], undefined, 'gü'],
  ['the mark before the header', [0xff, 0xfe, 0x67, 0x00], 'latin1', 'g'],
  [
    'an XML declaration',
    [...Buffer.from('<?xml encoding="iso-8859-1"?>'), 0xfc],
    undefined,
    '<?xml encoding="iso-8859-1"?>ü',
  ],
  ['no header that is nonsense', [0x67, 0xc3, 0xbc], 'klingon', 'gü'],
])('a charset is that of %s', (_, bytes, charset, text) => {
  expect(decodeText(Uint8Array.from(bytes), charset)).toBe(text);
});

it.each([
  ['text/html; charset="UTF-8"', { kind: 'html', name: 'text/html', charset: 'utf-8' }],
  ['application/ld+json', { kind: 'text', name: 'application/ld+json' }],
  ['image/svg+xml', { kind: 'text', name: 'image/svg+xml' }],
  ['application/pdf', { kind: 'other', name: 'application/pdf' }],
  ['text/x\r\nevil', { kind: 'text', name: 'text/plain' }],
  ['', { kind: 'text', name: 'text/plain' }],
])('the type of "%s"', (header, type) => expect(contentTypeOf(header, Buffer.from('abc'))).toEqual(type));

it('what has no type and a NUL is no text', () => {
  expect(contentTypeOf(undefined, Uint8Array.of(65, 0)).kind).toBe('other');
});

it('a line is one line', () => {
  expect(oneLine(' a\r\nb\u2028c\u202ed ', 100)).toBe('a b c d');
  expect(oneLine('abcdef', 4)).toBe('abc…');
});
