import type { Database } from '../database/database.js';
import type { Job } from './batches.js';
import type { Arrival } from './plan-session.js';

/** A path of fewer messages changes in a fraction of a second, however it does. */
const fewMessages = 2_000;

/** Of those whose path goes elsewhere, the sessions that have many messages. Hardly a batch holds one at all. */
export async function longAmong(
  database: Pick<Database, 'read'>,
  jobs: readonly Pick<Job<Arrival, unknown>, 'item'>[],
): Promise<ReadonlySet<string>> {
  const moved = jobs.filter(({ item }) => item.stored.append.entries.some(isMove));
  if (moved.length === 0) return new Set();
  const sessions = [...new Set(moved.map(({ item }) => item.session))];
  const long = await database.read((manager) =>
    manager.query<{ session: string }[]>(
      `SELECT session FROM unnest($1::text[]) AS moved (session)
       WHERE (SELECT count(*) FROM (
         SELECT FROM messages m WHERE m.session = moved.session LIMIT ${fewMessages + 1}
       ) counted) > ${fewMessages}`,
      [sessions],
    ),
  );
  return new Set(long.map(({ session }) => session));
}

function isMove({ type }: { type: string }): boolean {
  return type === 'history.moved';
}

export function parted<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}
