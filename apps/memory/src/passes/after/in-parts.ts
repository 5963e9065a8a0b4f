import type { AfterPass } from '#shared/contracts';
import type { Part, Prepared, Yield } from '../pass.js';

/** What is too long for one question, in as few portions as it takes, each about as long as the others. */
export function portionsOf<T>(list: readonly T[], most: number): T[][] {
  const count = Math.ceil(list.length / Math.max(1, most));
  const size = Math.ceil(list.length / count);
  return Array.from({ length: count }, (_, at) => list.slice(at * size, (at + 1) * size));
}

/** Nobody is asked where there is no part; where there is one, it alone is the answer. */
export function preparedOf<P extends AfterPass>(
  parts: readonly Part<P>[],
  nothing: Yield<P>,
  joined: (found: readonly Yield<P>[]) => Yield<P>,
): Prepared<P> {
  const [only] = parts;
  if (!only) return { kind: 'known', result: nothing };
  return parts.length === 1 ? { kind: 'asked', ...only } : { kind: 'several', parts, joined };
}
