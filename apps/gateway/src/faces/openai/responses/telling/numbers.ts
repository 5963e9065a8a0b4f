import { isDelta, type Entry } from '#shared/contracts';

/** Up to where a response has been told. */
export interface Place {
  /** The number of the next frame. */
  next: number;
  /** That of the last one that was told. */
  told: number;
  last: Pick<Entry, 'n' | 'en'> | undefined;
}

export const atTheStart: Place = { next: 0, told: 0, last: undefined };

export function behindEntry(place: Place, { n, en }: Entry): Place {
  return { ...place, last: { n, en } };
}

/**
 * How many deltas stood before this entry that are not kept any more. They had numbers, and whoever comes back names one
 * of these: so the frames behind them are numbered as if they were still there.
 */
export function missedBefore({ last }: Place, entry: Entry): number {
  if (!last) return 0;
  const deltas = entry.n - last.n - (entry.en - last.en);
  return Math.max(0, deltas - (isDelta(entry) ? 1 : 0));
}
