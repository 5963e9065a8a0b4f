import type { Pair } from '../figures.js';
import type { Mark } from '../marks.js';

export interface Verdict {
  mark: Mark;
  value: number;
  met: boolean;
}

/** Judges the loads that were measured. A figure that is not a number meets nothing. */
export function judge(marks: readonly Mark[], pairs: readonly Pair[]): Verdict[] {
  return marks.flatMap((mark) => {
    const pair = pairs.find(({ load }) => load === mark.load);
    if (!pair) return [];
    const value = mark.read(pair);
    return [{ mark, value, met: mark.bound === 'at most' ? value <= mark.limit : value >= mark.limit }];
  });
}
