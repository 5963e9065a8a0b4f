import { isDelta, type Append, type Position } from '#shared/contracts';

export type Place = 'seen' | 'next' | 'ahead';

/** Where an append stands to what was projected. `en` has no gaps, also over the lives of the stream. */
export function placeOf({ en }: Position, append: Append): Place {
  const last = append.entries.at(-1)?.en ?? 0;
  if (last <= en) return 'seen';
  return firstEvent(append) <= en + 1 ? 'next' : 'ahead';
}

export function firstEvent({ entries }: Append): number {
  return entries.find((entry) => !isDelta(entry))?.en ?? entries[0]?.en ?? 0;
}

/** An append whose own counting is broken cannot have a place. Undefined: it is in order. */
export function brokenNumbering({ entries }: Append): string | undefined {
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1];
    if (!before) continue;
    if (entry.n !== before.n + 1) return `entry ${entry.n} follows entry ${before.n}`;
    const expected = isDelta(entry) ? before.en : before.en + 1;
    if (entry.en !== expected) return `event ${entry.en} follows event ${before.en}`;
  }
  return undefined;
}
