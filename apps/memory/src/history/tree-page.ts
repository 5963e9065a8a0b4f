import type { EntityManager } from 'typeorm';
import type { PlacedMessage, QueryRequest } from '#shared/contracts';
import { placedJson, placedOf, type PlacedRow } from './placed.js';

/** What a session began with counts up to 0, and a cursor is never negative. */
const lowest = 2 ** 31;

const statement = `
  SELECT m.ordinal, ${placedJson} AS placed FROM messages m
  WHERE m.session = $1 AND m.ordinal > $2 ORDER BY m.ordinal LIMIT $3`;

interface Page {
  messages: PlacedMessage[];
  next: number | null;
}

/** A parent is always older than its children, so it is shown before them. */
export async function treePage(
  manager: EntityManager,
  { session, after, limit }: Pick<QueryRequest<'memory.history.tree'>, 'session' | 'after' | 'limit'>,
): Promise<Page> {
  const from = after === null ? -lowest : after - lowest;
  const rows: { ordinal: number; placed: PlacedRow }[] = await manager.query(statement, [
    session,
    from,
    limit,
  ]);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return { messages: rows.map(({ placed }) => placedOf(placed)), next: last ? last.ordinal + lowest : null };
}
