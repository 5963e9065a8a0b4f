import type { Turn } from './turns.js';
import { matchesPath, pathPattern, type PathPattern } from './path-pattern.js';

interface Rule {
  pattern: PathPattern;
  kind: 'ignored' | 'kept';
  foldersOnly: boolean;
}

/** What one .gitignore says of what lies below its folder. */
export type IgnoreRules = readonly Rule[];

/** Whoever writes such a file into a workspace must not keep us busy with it. */
export const mostIgnoreBytes = 65_536;
const mostRules = 1_000;
/** What is longer is passed over: it would be held against each name for seconds, without a pause. */
const longestRule = 500;

export function ignoreRules(text: string): IgnoreRules {
  return text.split(/\r?\n/).slice(0, mostRules).flatMap(ruleOf);
}

function ruleOf(line: string): Rule[] {
  if (line.length > longestRule) return [];
  const trimmed = withoutBlanks(line);
  if (trimmed === '' || trimmed.startsWith('#')) return [];
  const negated = trimmed.startsWith('!');
  const written = negated ? trimmed.slice(1) : trimmed;
  const foldersOnly = written.endsWith('/');
  const path = foldersOnly ? written.slice(0, -1) : written;
  const pattern = path === '' ? undefined : pathPattern(path.includes('/') ? path : `**/${path}`);
  return pattern ? [{ pattern, kind: negated ? 'kept' : 'ignored', foldersOnly }] : [];
}

/** Blanks at the end count where a backslash stands before them. Patterns would try each blank of a line anew. */
function withoutBlanks(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ') end -= 1;
  let slashes = 0;
  while (line[end - 1 - slashes] === '\\') slashes += 1;
  return line.slice(0, end + (slashes % 2));
}

/**
 * The last rule that fits decides; undefined where none does, and the folder above is asked. `turn` is waited for after
 * each rule: a file full of rules that are made for it would keep everybody else waiting for seconds.
 */
export async function ruledBy(
  rules: IgnoreRules,
  segments: readonly string[],
  isFolder: boolean,
  turn: Turn,
): Promise<Rule['kind'] | undefined> {
  for (const { pattern, foldersOnly, kind } of rules.toReversed()) {
    if ((isFolder || !foldersOnly) && matchesPath(pattern, segments)) return kind;
    const others = turn();
    if (others) await others;
  }
  return undefined;
}
