import type { EntryType } from '#shared/contracts';
import type { History } from '../history.js';
import { entriesOf } from './entries-of.js';

const statuses: Partial<Record<EntryType, string>> = {
  'turn.completed': 'completed',
  'turn.stopped': 'stopped',
  'turn.failed': 'failed',
};

/** What Postgres says of each turn that ended is what the log says. */
export function rowsAgree({ logs, rows }: History): string[] {
  const known = new Map(rows.map(({ session, turn, status }) => [`${session} ${turn}`, status]));
  return logs.flatMap((log) =>
    entriesOf(log).flatMap(({ type, turn }) => {
      const expected = statuses[type];
      if (expected === undefined) return [];
      const found = known.get(`${log.session} ${turn}`);
      return found === expected
        ? []
        : [`${log.session}: turn ${turn} is ${expected} in the log and ${found ?? 'unknown'} in Postgres`];
    }),
  );
}
