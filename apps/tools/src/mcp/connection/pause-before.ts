import type { Limits } from '../limits.js';

/** Doubles with each failure in a row; `chance`, from 0 to 1, keeps servers that went together from coming together. */
export function pauseBefore(failures: number, { retryMs, retryCapMs }: Limits, chance: number): number {
  const longest = Math.min(retryMs * 2 ** (failures - 1), retryCapMs);
  return longest * (0.5 + chance / 2);
}
