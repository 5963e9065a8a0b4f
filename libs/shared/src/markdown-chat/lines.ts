/** One line of a file; `source` has its end, which the last one may lack. */
export interface Line {
  text: string;
  source: string;
}

export type LineEnd = '\n' | '\r\n';

/** Line ends are `\n` and `\r\n`; a `\r` within a line is a character like any other. */
export function linesIn(source: string): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < source.length;) {
    const end = source.indexOf('\n', from);
    const next = end < 0 ? source.length : end + 1;
    const line = source.slice(from, next);
    lines.push({ text: withoutEnd(line), source: line });
    from = next;
  }
  return lines;
}

/** Whatever stands before a line end could become a part of it. */
export function withoutEnd(line: string): string {
  let end = line.endsWith('\n') ? line.length - 1 : line.length;
  while (line[end - 1] === '\r') end -= 1;
  return line.slice(0, end);
}

/** As the file has it already: by its first line. */
export function lineEndOf(source: string): LineEnd {
  const first = source.indexOf('\n');
  return first > 0 && source[first - 1] === '\r' ? '\r\n' : '\n';
}

export function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Without the blank ones at both ends. */
export function withoutBlankEnds(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => !isBlank(line));
  if (first < 0) return [];
  return lines.slice(first, lines.findLastIndex((line) => !isBlank(line)) + 1);
}
