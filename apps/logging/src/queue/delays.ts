const longestMs = 3_600_000;

/** What lay there for long while nobody was there to carry it out has not been tried for long. */
const leastAttempts = 5;

export interface Patience {
  firstMs: number;
  giveUpMs: number;
}

/** Twice as long each time, up to an hour; undefined: it has been tried in vain for so long that it is given up. */
export function delayAfter(
  attempt: number,
  triedForMs: number,
  { firstMs, giveUpMs }: Patience,
): number | undefined {
  if (triedForMs >= giveUpMs && attempt >= leastAttempts) return undefined;
  return Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 30));
}
