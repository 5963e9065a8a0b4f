import type { EntityManager } from 'typeorm';
import type { Entry, EntryType } from '#shared/contracts';
import { unnested } from '../database/columns.js';

/** An event, and whose log it stands in. */
export interface Happened {
  session: string;
  entry: Entry;
}

/** Somebody has said something. */
const active: ReadonlySet<EntryType> = new Set(['turn.accepted', 'steer.received', 'reply.completed']);

interface Activity {
  session: string;
  at: string;
  /** The event with which a reply has ended; 0: none has. */
  said: number;
}

/** Where a session stands among the others, and whether it holds what its owner has not read. */
export async function writeActivity(manager: EntityManager, happened: readonly Happened[]): Promise<void> {
  const activities = activitiesOf(happened);
  if (activities.length === 0) return;
  const columns = { session: 'text', at: 'timestamptz', said: 'bigint' } as const;
  const { from, parameters } = unnested(columns, activities);
  await manager.query(
    `UPDATE sessions SET active_at = greatest(active_at, given.at), said_en = greatest(said_en, given.said)
     FROM ${from} WHERE sessions.id = given.session`,
    parameters,
  );
}

/** One for each session: the last. */
export function activitiesOf(happened: readonly Happened[]): Activity[] {
  const bySession = new Map<string, Activity>();
  for (const { session, entry } of happened) {
    if (!active.has(entry.type)) continue;
    const said = entry.type === 'reply.completed' ? entry.en : (bySession.get(session)?.said ?? 0);
    bySession.set(session, { session, at: entry.at, said });
  }
  return [...bySession.values()];
}
