import { occurrences } from './occurrences.js';
import { largestEdited } from './version.js';

export type Replaced =
  | { kind: 'replaced'; text: string; lines: readonly number[] }
  | { kind: 'refused'; problem: string };

const mostCounted = 1_000;
const mostTold = 20;

/** Puts one text in the place of another, which must stand there once unless all are meant. */
export function replaceText(text: string, old: string, replacement: string, every: boolean): Replaced {
  if (old === '') return refused('The text to replace is empty.');
  if (old === replacement) return refused('The new text is the old one: nothing would change.');
  const found = every ? [...occurrences(text, old, 'apart')] : firstOf(text, old);
  if (found.length === 0)
    return refused(
      'The text to replace does not occur. It must match to the letter, blanks and line ends included.',
    );
  const lines = linesOf(text, found.slice(0, mostCounted));
  if (found.length > 1 && !every) return refused(tooMany(lines));
  if (text.length + found.length * (replacement.length - old.length) > largestEdited)
    return refused(`The file would hold more than ${largestEdited} bytes, and could not be edited any more.`);
  return { kind: 'replaced', text: replaced(text, found, old.length, replacement), lines };
}

function refused(problem: string): Replaced {
  return { kind: 'refused', problem };
}

function tooMany(lines: readonly number[]): string {
  const often = lines.length === mostCounted ? `at least ${mostCounted}` : String(lines.length);
  const told = lines.slice(0, mostTold).join(', ') + (lines.length > mostTold ? ', …' : '');
  return `The text to replace occurs ${often} times, in lines ${told}. Give more of what stands around the one that is meant, or set replaceAll.`;
}

/** Those that overlap count too: which of them would be meant? */
function firstOf(text: string, old: string): number[] {
  const found: number[] = [];
  for (const at of occurrences(text, old, 'overlapping')) {
    found.push(at);
    if (found.length === mostCounted) break;
  }
  return found;
}

function linesOf(text: string, positions: readonly number[]): number[] {
  let line = 1;
  let from = 0;
  return positions.map((position) => {
    for (let at = text.indexOf('\n', from); at !== -1 && at < position; at = text.indexOf('\n', from)) {
      line += 1;
      from = at + 1;
    }
    return line;
  });
}

function replaced(text: string, positions: readonly number[], length: number, replacement: string): string {
  let from = 0;
  const pieces = positions.map((at) => {
    const piece = text.slice(from, at);
    from = at + length;
    return piece;
  });
  return [...pieces, text.slice(from)].join(replacement);
}
