import type { FoundLine } from './searched.js';

/** Of each line; the rest is counted. */
export const shownCharacters = 400;
/** Of all lines of one file: more than one answer can hold, so that what is left out for this is told. */
export const mostHeld = 262_144;

/**
 * A copy by way of bytes, for a part of a string keeps the whole of it in memory: forty lines of a megabyte would be
 * held for the sake of their beginnings.
 */
export function foundLine(number: number, line: string, kind: FoundLine['kind']): FoundLine {
  const text = Buffer.from(line.slice(0, shownCharacters)).toString();
  return { number, text, length: line.length, kind };
}

/** As many matches as are wanted, and what stands around those. */
export function cutLines(lines: readonly FoundLine[], most: number, context: number): FoundLine[] {
  const matches = lines.filter(({ kind }) => kind === 'match').slice(0, most);
  const numbers = new Set(matches.map(({ number }) => number));
  const kept: FoundLine[] = [];
  let next = 0;
  for (const line of lines) {
    while (next < matches.length && (matches[next]?.number ?? 0) + context < line.number) next += 1;
    const near = matches[next];
    if (near === undefined) break;
    if (line.number < near.number - context) continue;
    kept.push(numbers.has(line.number) ? line : { ...line, kind: 'context' });
  }
  return kept;
}

export function countMatches(lines: readonly FoundLine[]): number {
  return lines.filter(({ kind }) => kind === 'match').length;
}
