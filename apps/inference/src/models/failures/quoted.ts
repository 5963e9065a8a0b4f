const longest = 240;
/** Nobody searches a page for secrets of which no more than this could be shown. */
const mostRead = 2_000;

/** Whatever looks like a secret: a provider may repeat the key that it was shown. */
const secrets = /\b(sk|pk|key|bearer|token)[-_ :=]+[\w.*-]{6,}/gi;
/** Also names of models stand in quotes, so it depends on what is spoken of. */
const ofSecrets = /\b(api.?key|key|token|bearer|authorization|credentials?)\b/i;
const inQuotes = /(["'`])(?=[^"'`]*\d)[\w.*+/=-]{8,}\1/g;

/** What a provider says about a request, to be put behind a sentence of ours. */
export function quoted(texts: readonly string[]): string {
  const innermost = texts.findLast((text) => text.trim() !== '' && !text.startsWith('The provider '));
  if (innermost === undefined) return '';
  const told = innermost.slice(0, mostRead);
  const bare = (ofSecrets.test(told) ? told.replaceAll(inQuotes, '…') : told).replaceAll(secrets, '…');
  const plain = bare
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(/\.$/, '');
  const [...characters] = plain;
  return `: ${characters.length > longest ? `${characters.slice(0, longest).join('')}…` : plain}`;
}
