/** From how many of the fittest it is looked further, and how much what is found counts beside what was asked for. */
const fittest = 3;
const share = 0.35;

interface Worded {
  lexemes: readonly string[];
}

/**
 * How much each has to do with those that fit best, by rare words that they share: who asks for the brother is told
 * where the brother is, though only one memory says that Finn is he.
 */
export function kinshipOf(candidates: readonly Worded[], fits: readonly number[]): number[] {
  const found = foundIn(candidates);
  const best = fits
    .map((fit, index) => ({ fit, index }))
    .filter(({ fit }) => fit > 0)
    .toSorted((a, b) => b.fit - a.fit)
    .slice(0, fittest);
  const [top] = best;
  if (!top) return candidates.map(() => 0);
  const worths = best.map(({ index }) =>
    worthsOf(candidates[index]?.lexemes ?? [], found, candidates.length),
  );
  return candidates.map(({ lexemes }, index) => {
    const shared = best.map((each, place) => {
      if (each.index === index) return 0;
      const worth = lexemes.reduce((sum, lexeme) => sum + (worths[place]?.get(lexeme) ?? 0), 0);
      return (each.fit / top.fit) * worth;
    });
    return share * Math.max(...shared);
  });
}

/** What each word of one tells of another that has it too. */
function worthsOf(
  lexemes: readonly string[],
  found: ReadonlyMap<string, number>,
  total: number,
): ReadonlyMap<string, number> {
  return new Map(lexemes.map((lexeme) => [lexeme, rarity(found.get(lexeme) ?? 1, total)]));
}

function foundIn(candidates: readonly Worded[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { lexemes } of candidates)
    for (const lexeme of lexemes) found.set(lexeme, (found.get(lexeme) ?? 0) + 1);
  return found;
}

/** What stands in every tenth or more tells nothing. */
function rarity(found: number, total: number): number {
  return Math.max(0, Math.log(total / (found * 5)));
}
