const longest = 240;

/** Whatever looks like a secret: a provider may repeat the key that it was shown. */
const secrets = /\b(sk|pk|key|bearer|token)[-_ :=]+[\w.*-]{6,}/gi;

/** What a provider says about a request, to be put behind a sentence of ours. */
export function quoted(texts: readonly string[]): string {
  const innermost = texts.findLast((text) => text.trim() !== '' && !text.startsWith('The provider '));
  if (innermost === undefined) return '';
  const plain = innermost.replaceAll(secrets, '…').replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
  return `: ${plain.length > longest ? `${plain.slice(0, longest)}…` : plain}`;
}
