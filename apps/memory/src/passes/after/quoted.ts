/** Old words stand between these; whatever they hold, they cannot close them or open others. */
const tags = /<(?=\/?\s*(?:conversation|summary|known)\b)/giu;

type Tag = 'conversation' | 'known';

/** Material for a model, that can never pass for an instruction of ours. */
export function quoted(tag: Tag, lines: readonly string[], title?: string): string {
  const open = title === undefined ? `<${tag}>` : `<${tag} of="${title}">`;
  return `${open}\n${lines.map(defused).join('\n')}\n</${tag}>`;
}

/** In one line: nobody speaks with another's name at the head of a line. */
export function inOneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}

/** The newest lines that fit. One may take half of the room, so that a long answer leaves room for its question. */
export function newestWithin(lines: readonly string[], characters: number): string[] {
  const kept: string[] = [];
  let left = characters;
  for (const line of lines.toReversed()) {
    const most = Math.min(left, Math.ceil(characters / 2));
    const shown = beginningOf(line, most);
    if (shown === '') break;
    kept.unshift(shown);
    left -= shown.length + 1;
  }
  return kept;
}

/** Providers refuse a character that a cut has left half of. */
export function beginningOf(text: string, most: number): string {
  if (text.length <= most) return text;
  return most < 2 ? '' : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}

function defused(text: string): string {
  return text.toWellFormed().replaceAll(tags, '&lt;');
}
