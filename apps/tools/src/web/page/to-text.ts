import { decodeEntities } from './entities.js';
import { rest } from './rest.js';
import { tokensOf, type Token } from './tokens.js';

const lineBreaks: Record<string, string> = { br: '\n', hr: '\n', li: '\n- ', tr: '\n', td: '\t', th: '\t' };
const inline = new Set(['a', 'b', 'code', 'del', 'em', 'i', 'img', 's', 'strike', 'strong']);

/** The words of a cleaned page, a line to each block. */
export async function toText(pieces: readonly string[], signal: AbortSignal): Promise<string> {
  const lines: string[] = [];
  let preformatted = 0;
  for (const token of tokensOf(pieces.join('')))
    if (token.kind === 'rest') await rest(signal);
    else {
      if (token.kind !== 'text' && token.name === 'pre') preformatted += token.kind === 'open' ? 1 : -1;
      lines.push(written(token, preformatted > 0));
    }
  return lines
    .join('')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function written(token: Exclude<Token, { kind: 'rest' }>, preformatted: boolean): string {
  if (token.kind === 'text') {
    const text = preformatted ? token.text : token.text.replace(/\s+/g, ' ');
    return decodeEntities(text);
  }
  if (inline.has(token.name)) return '';
  if (token.kind === 'open') return lineBreaks[token.name] ?? '\n';
  return token.name in lineBreaks ? '' : '\n';
}
