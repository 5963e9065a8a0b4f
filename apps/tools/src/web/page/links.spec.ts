import { describe, expect, it } from '@jest/globals';
import { cleanPage } from './clean-page.js';
import { Links } from './links.js';

const { signal } = new AbortController();
const cleaned = async (html: string) =>
  (await cleanPage(html, 'https://example.org/a/b', 100_000, signal)).pieces.join('');

describe('the base of a page', () => {
  it('is the first, and none that comes after it', async () => {
    const html = `<base><base href="/x/">${'<base href="y/">'.repeat(1_000)}<base href="/z/"><a href=b>c</a>`;
    expect(await cleaned(html)).toBe('<a href="https://example.org/x/b">c</a>');
  });

  it.each([
    ['too long once resolved', `/${'ä'.repeat(700)}/`],
    ['too long as it is written', `/${'x'.repeat(1_000_000)}/`],
    ['none', 'http://'],
  ])('where it is %s makes text of the links that need one', async (_, href) => {
    const html = `<base href="${href}"><a href=b>c</a><a href="https://example.com/">d</a>`;
    expect(await cleaned(html)).toBe('c<a href="https://example.com/">d</a>');
  });
});

describe('a link', () => {
  it.each([
    ['with its base', 'b'.repeat(2_000), `/${'x'.repeat(100)}/`],
    ['once its characters are written for a URL', 'ä'.repeat(700), undefined],
    ['as it is written', `${'./'.repeat(1_025)}b`, undefined],
  ])('that is too long %s leads nowhere', (_, link, base) => {
    const links = new Links('https://example.org/');
    links.rebase(base);
    expect(links.resolve(link)).toBe('');
  });

  it('is not decoded where it is far too long', () => {
    const links = new Links('https://example.org/');
    expect(links.resolve(`${'&amp;'.repeat(1_000)}`)).toContain('&&&');
    expect(links.resolve(`${'&#0000038;'.repeat(1_000)}`)).toBe('');
  });

  it('that is none is text', async () => {
    expect(await cleaned('<a href="http://">a</a>')).toBe('a');
  });
});

it('of a long description of an image only its beginning is told', async () => {
  expect(await cleaned(`<img src=a alt="${'&lt;'.repeat(100_000)}">`)).toBe(
    `<img alt="${'&lt;'.repeat(250)}" src="https://example.org/a/a">`,
  );
});

it('a page of which too much is open at once is cut', async () => {
  const { extent, pieces } = await cleanPage(`a${'<x>'.repeat(20_001)}b`, 'https://e.org/', 100_000, signal);
  expect([extent, pieces.join('')]).toEqual(['cut', 'a']);
});
