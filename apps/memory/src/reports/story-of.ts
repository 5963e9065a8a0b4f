import type { EntityManager } from 'typeorm';
import type { Entry, QueryRequest, QueryResponse } from '#shared/contracts';
import { ownSession } from '../sessions/own-session.js';
import { entryOf, type EventRow } from '../turns/stored-event.js';

type Story = QueryResponse<'memory.report.story'>;

/** As deep as sessions work for one another, and deeper. */
const mostParents = 16;

/** What was told of a turn before it began (that it was refused, and came again) is not its story. */
const first = `(SELECT min(en) FROM events WHERE session = $1 AND turn = $2 AND type = 'turn.accepted')`;

/** With how far the session's log had been read: where that is not far enough, with nothing else. */
export async function storyOf(
  manager: EntityManager,
  { session, turn, to, after, limit, seen }: QueryRequest<'memory.report.story'>,
): Promise<Story & { en: number }> {
  const { owner, name, en } = await ownSession(manager, session, null);
  // It is asked again within milliseconds: whoever is behind already must not be kept from catching up.
  if (en < seen.en) return { user: owner, name, parents: [], entries: [], next: null, en };
  const rows: EventRow[] = await manager.query(
    `SELECT en, n, type, turn, cause, by, at, body FROM events
     WHERE session = $1 AND turn = $2 AND en > $3 AND en >= ${first} AND ($4::bigint IS NULL OR en <= $4)
     ORDER BY en LIMIT $5`,
    [session, turn, after, to, limit],
  );
  const entries: Entry[] = rows.map(entryOf);
  const next = rows.length === limit ? (entries.at(-1)?.en ?? null) : null;
  return { user: owner, name, parents: await parentsOf(manager, session), entries, next, en };
}

async function parentsOf(manager: EntityManager, session: string): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    `WITH RECURSIVE above AS (
       SELECT parent ->> 'session' AS id, 1 AS depth FROM sessions WHERE id = $1
       UNION ALL
       SELECT sessions.parent ->> 'session', depth + 1 FROM above JOIN sessions ON sessions.id = above.id
       WHERE depth < ${mostParents}
     )
     SELECT id FROM above WHERE id IS NOT NULL ORDER BY depth`,
    [session],
  );
  return rows.map(({ id }) => id);
}
