import type { ExportedChange } from '#shared/contracts';
import { marksOf } from '../history/marks-of.js';
import type { Seed } from '../history/seed.js';
import type { Projection } from '../projection/session-state.js';
import type { KeptMessage } from './path-to.js';

type Told = Pick<Projection, 'receipts' | 'attendance' | 'title'> & {
  /** What it has as its own of what was known. */
  knowledge: ExportedChange[];
};

/** What a session begins with that is to have said what this path has; of all else, what counts on it. */
export function seedOfPath(
  path: readonly KeptMessage[],
  { receipts, attendance, title, knowledge }: Told,
): Required<Seed> {
  const ids = new Set(path.map(({ message }) => message.id));
  const isOnPath = (message: string | null): boolean => message === null || ids.has(message);
  return {
    head: path.at(-1)?.message.id ?? null,
    messages: path.map(({ message, origin }) => ({ message, origin, onPath: true })),
    versions: path.flatMap(({ message, versions }) =>
      versions.map((version) => ({ ...version, message: message.id })),
    ),
    receipts: receipts.filter(({ on, cut }) => isOnPath(on) && isOnPath(cut.message)),
    ...marksOf(knowledge),
    attendance,
    knowledge,
    title,
  };
}
