import type { EntityManager } from 'typeorm';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { ownSession } from '../sessions/own-session.js';
import { entryOf, type EventRow } from './stored-event.js';

interface PlacedRow extends EventRow {
  gen: string;
  sequence: string | number;
}

/** Where a turn begins and ends is found by index; without it the whole log of the session would be read. */
const marks = `SELECT en, type <> 'turn.rejected' AS is_own FROM events WHERE session = $1 AND turn = $2
  AND type IN ('turn.accepted', 'turn.completed', 'turn.stopped', 'turn.failed', 'turn.settled', 'turn.rejected')`;

/** One that was refused and came again is told without that; where none ever began, the last refusal is all there is. */
const span = `SELECT coalesce(min(en) FILTER (WHERE is_own), max(en)) AS first,
  coalesce(max(en) FILTER (WHERE is_own), max(en)) AS last FROM (${marks}) AS marks`;

/** What the log has told of a turn, behind one of its events. */
export async function turnEvents(
  manager: EntityManager,
  { session, user, turn, after, limit }: QueryRequest<'memory.turn.events'>,
): Promise<QueryResponse<'memory.turn.events'>> {
  await ownSession(manager, session, user);
  const rows: PlacedRow[] = await manager.query(
    `SELECT gen, sequence, en, n, type, turn, cause, by, at, body FROM events
     WHERE session = $1 AND turn = $2 AND en > $3
       AND en BETWEEN (SELECT first FROM (${span}) AS span) AND (SELECT last FROM (${span}) AS span)
     ORDER BY en LIMIT $4`,
    [session, turn, after, limit],
  );
  const last = rows.at(-1);
  const next = last && rows.length === limit ? Number(last.en) : null;
  return {
    events: rows.map((row) => ({ gen: row.gen, sequence: Number(row.sequence), entry: entryOf(row) })),
    next,
  };
}
