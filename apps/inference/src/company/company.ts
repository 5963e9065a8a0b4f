import type { Witness } from '#shared/contracts';
import { nameInLine } from '../models/prompt/name-in-line.js';

/** Who speaks, and who else has a part in what is said. */
export interface Company {
  self: Witness;
  /** Beside the user: those who take part, and those who have spoken before. Nobody, where there are but two. */
  others: readonly Witness[];
}

/** How the person is called where several have a word. */
export const userName = 'User';

export function alone(self: Witness): Company {
  return { self, others: [] };
}

/** One line without marks, whatever somebody has called it. */
export function nameOf({ id, name }: Witness): string {
  return nameInLine(name) || nameInLine(id);
}

/** Somebody who is among those known, or of whom nothing but the id is. */
export function calledBy(names: ReadonlyMap<string, string>, id: string): string {
  return names.get(id) ?? nameInLine(id);
}

export function byId(known: readonly Witness[]): ReadonlyMap<string, string> {
  return new Map(known.map((each) => [each.id, nameOf(each)]));
}
