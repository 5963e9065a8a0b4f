import type { Turn } from './turns.js';
import { matchesPath, pathPattern, type PathPattern } from './path-pattern.js';

const longest = 500;
const mostAlternatives = 64;

/**
 * Which files are meant, by their path below the folder that is searched. `turn` is waited for after each alternative:
 * a path of long names can keep each of them busy for some time.
 */
export type Glob = (segments: readonly string[], turn: Turn) => Promise<boolean>;

/** As a model writes it: without a slash it is held against the name alone. Throws, naming what is wrong. */
export function globOf(text: string): Glob {
  if (text.length > longest) throw new Error(`glob: is longer than ${longest} characters.`);
  const patterns = alternatives(text).map((each) => {
    const anchored = each.includes('/');
    const pattern = pathPattern(anchored ? each : `**/${each}`);
    if (!pattern || each === '') throw new Error(`glob: ${JSON.stringify(text)} is no pattern for files.`);
    return pattern;
  });
  return (segments, turn) => matchesAny(patterns, segments, turn);
}

async function matchesAny(
  patterns: readonly PathPattern[],
  segments: readonly string[],
  turn: Turn,
): Promise<boolean> {
  for (const pattern of patterns) {
    if (matchesPath(pattern, segments)) return true;
    const others = turn();
    if (others) await others;
  }
  return false;
}

/** `a.{ts,js}` is `a.ts` and `a.js`. */
function alternatives(text: string): string[] {
  const finished: string[] = [];
  const open = [text];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const braces = firstBraces(next);
    if (!braces) finished.push(next);
    else open.push(...braces);
    if (open.length + finished.length > mostAlternatives)
      throw new Error(`glob: has more than ${mostAlternatives} alternatives.`);
  }
  return finished;
}

/** The first braces that hold no other ones, each alternative in their place. */
function firstBraces(text: string): string[] | undefined {
  const [found] = /(?<!\\)\{[^{}]*\}/.exec(text) ?? [];
  if (found === undefined) return undefined;
  const start = text.indexOf(found);
  const [before, after] = [text.slice(0, start), text.slice(start + found.length)];
  return found
    .slice(1, -1)
    .split(',')
    .map((each) => before + each + after);
}
