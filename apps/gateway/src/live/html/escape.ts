const names: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '\n': '&#10;',
};

/**
 * Text that can stand in an element and in a quoted attribute, all on one line: a bare line end would end a line
 * of the event stream. What HTML cannot hold at all (NUL, other controls, half a surrogate pair) becomes the
 * replacement character.
 */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(forbidden, '\uFFFD')
    .replaceAll(/[&<>"'`\n]/g, (character) => names[character] ?? '');
}

/** Controls but tab and line feed; and the two that end a line for some readers. */
const forbidden = /(?![\t\n])[\p{Cc}\p{Zl}\p{Zp}]/gu;
