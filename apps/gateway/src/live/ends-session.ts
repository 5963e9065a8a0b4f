import type { ShownEntry } from './shown.js';

/** Nothing comes behind it. */
export function endsSession(entries: readonly ShownEntry[]): boolean {
  return entries.at(-1)?.entry.type === 'session.deleted';
}
