export interface Pair {
  from: string;
  to: string;
}

/** Each towards each other one. */
export function pairsOf(persons: readonly string[]): Pair[] {
  return persons.flatMap((from) => persons.filter((to) => to !== from).map((to) => ({ from, to })));
}
