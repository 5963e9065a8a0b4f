import { toldName } from '../files/told.js';
import { countMatches, shownCharacters } from './found-lines.js';
import type { FoundFile, FoundLine, Reach } from './searched.js';

export function tellFile(prefix: readonly string[], { segments, lines }: FoundFile): string {
  return [toldName([...prefix, ...segments].join('/')), ...lines.flatMap(tellLine)].join('\n');
}

/** `12:` is a line that matches, `12-` one beside it; `--` stands where lines are left out. */
function tellLine(
  { number, text, length, kind }: FoundLine,
  index: number,
  all: readonly FoundLine[],
): string[] {
  const cut = length > shownCharacters ? `${text} … (${length - shownCharacters} more)` : text;
  const before = all[index - 1];
  const hasContext = all.some((line) => line.kind === 'context');
  const gap = hasContext && before && before.number + 1 < number ? ['  --'] : [];
  return [...gap, `  ${number}${kind === 'match' ? ':' : '-'} ${cut.toWellFormed()}`];
}

export function tellEnd(files: readonly FoundFile[], reach: Reach): string {
  const matches = files.reduce((sum, { lines }) => sum + countMatches(lines), 0);
  const found =
    matches === 0 ? 'No matches.' : `${plural(matches, 'matching line')} in ${plural(files.length, 'file')}.`;
  return `${found}${tellCut(reach)}`;
}

export function tellCut({ cut, leftOut }: Reach): string {
  const why = [cut, leftOut].filter((each) => each !== undefined).join('; ');
  return why === '' ? '' : ` Not everything was searched or shown: ${why}.`;
}

export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
