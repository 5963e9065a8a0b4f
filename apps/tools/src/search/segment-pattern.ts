type Token =
  | { kind: 'many' }
  | { kind: 'one' }
  | { kind: 'character'; character: string }
  | { kind: 'set'; negated: boolean; singles: ReadonlySet<string>; ranges: readonly Range[] };
type Range = readonly [low: string, high: string];

/** A pattern for one name: `*`, `?`, `[a-z]`, `[!a]`, and `\` before what is meant as it stands. */
export type SegmentPattern = readonly Token[];

/** Undefined where a bracket is not closed, or nothing follows a backslash. */
export function segmentPattern(text: string): SegmentPattern | undefined {
  const characters = [...text];
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '[') {
      const set = setAt(characters, at + 1);
      if (!set) return undefined;
      tokens.push(set.token);
      at = set.end;
    } else if (character === '\\') {
      at += 1;
      if (at === characters.length) return undefined;
      tokens.push({ kind: 'character', character: characters[at] ?? '' });
    } else if (character === '*') {
      if (tokens.at(-1)?.kind !== 'many') tokens.push({ kind: 'many' });
    } else tokens.push(character === '?' ? { kind: 'one' } : { kind: 'character', character });
  }
  return tokens;
}

/** A closing bracket that comes first is one of the set. */
function setAt(characters: readonly string[], start: number): { token: Token; end: number } | undefined {
  const negated = characters[start] === '!' || characters[start] === '^';
  const first = negated ? start + 1 : start;
  const end = characters.indexOf(']', first + 1);
  if (end === -1) return undefined;
  const singles = new Set<string>();
  const ranges: Range[] = [];
  for (let at = first; at < end; at += 1) {
    const low = characters[at] ?? '';
    const isRange = characters[at + 1] === '-' && at + 2 < end;
    if (isRange) {
      ranges.push([low, characters[at + 2] ?? '']);
      at += 2;
    } else singles.add(low);
  }
  return { token: { kind: 'set', negated, singles, ranges }, end };
}

/** Takes at most the product of both lengths, whatever a model has written: only the last star is ever tried anew. */
export function matchesSegment(pattern: SegmentPattern, name: string): boolean {
  return matchesGreedily(pattern, [...name], {
    isMany: (token) => token.kind === 'many',
    fits,
  });
}

function fits(token: Token, character: string): boolean {
  if (token.kind === 'one') return true;
  if (token.kind === 'character') return token.character === character;
  if (token.kind === 'many') return false;
  const isIn =
    token.singles.has(character) || token.ranges.some(([low, high]) => low <= character && character <= high);
  return isIn !== token.negated;
}

export interface Matching<Step, Item> {
  isMany(step: Step): boolean;
  fits(step: Step, item: Item): boolean;
}

export function matchesGreedily<Step, Item>(
  pattern: readonly Step[],
  items: readonly Item[],
  { isMany, fits: fit }: Matching<Step, Item>,
): boolean {
  const lastMany = pattern.findLastIndex(isMany);
  let [at, token, star, tried] = [0, 0, -1, 0];
  while (at < items.length) {
    const next = pattern[token];
    if (token === lastMany) {
      // What follows takes as many as it has: it can only be the end.
      const end = pattern.slice(token + 1);
      const from = items.length - end.length;
      return from >= at && end.every((step, index) => fit(step, items[from + index] as Item));
    }
    if (next !== undefined && isMany(next)) [star, tried, token] = [token, at, token + 1];
    else if (next !== undefined && fit(next, items[at] as Item)) [at, token] = [at + 1, token + 1];
    else if (star === -1) return false;
    else {
      tried += 1;
      [at, token] = [tried, star + 1];
    }
  }
  return pattern.slice(token).every(isMany);
}
