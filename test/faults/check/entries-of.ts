import { terminalTypes, type Entry } from '#shared/contracts';
import type { SessionLog } from '../history.js';

export function entriesOf({ appends }: SessionLog): Entry[] {
  return appends.flatMap(({ append }) => append.entries);
}

export function isTerminal({ type }: Entry): boolean {
  return terminalTypes.has(type);
}

export function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return counts;
}
