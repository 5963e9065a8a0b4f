import { masked } from './masked.js';

const longest = 240;

/** What a provider says about a request, to be put behind a sentence of ours. */
export function quoted(texts: readonly string[], keys: readonly string[] = []): string {
  const innermost = texts.findLast((text) => text.trim() !== '' && !text.startsWith('The provider '));
  if (innermost === undefined) return '';
  const plain = masked(innermost, keys)
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(/\.$/, '');
  const [...characters] = plain;
  return `: ${characters.length > longest ? `${characters.slice(0, longest).join('')}…` : plain}`;
}
