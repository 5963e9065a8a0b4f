import type { EntityManager } from 'typeorm';
import type { Message } from '#shared/contracts';
import { messageJson, messageOf, type PathMessage } from '../../snapshots/path.js';

interface Row {
  message: PathMessage;
}

/** A scene of more than that is summed up from its end. */
const mostMessages = 2_000;

/** These messages, on whatever branch they stand now. */
export async function said(
  manager: EntityManager,
  session: string,
  messages: readonly string[],
): Promise<Message[]> {
  const rows: Row[] = await manager.query(
    `SELECT ${messageJson} AS message FROM messages m WHERE m.session = $1 AND m.id = ANY($2) ORDER BY m.ordinal`,
    [session, messages],
  );
  return rows.map(({ message }) => messageOf(message));
}

/**
 * From a message upwards, whatever the head is by now. Words that something was begun on belong to it; a reply, or
 * what stood there before, does not.
 */
export async function saidSince(
  manager: EntityManager,
  session: string,
  on: string,
  after: string | null,
): Promise<Message[]> {
  const rows: Row[] = await manager.query(
    `WITH RECURSIVE up AS (
       SELECT id, parent, 1 AS depth FROM messages WHERE session = $1 AND id = $2
       UNION ALL
       SELECT m.id, m.parent, up.depth + 1 FROM up
       JOIN messages m ON m.session = $1 AND m.id = up.parent
       WHERE up.id IS DISTINCT FROM $3 AND up.depth < ${mostMessages}
     )
     SELECT ${messageJson} AS message FROM up JOIN messages m ON m.session = $1 AND m.id = up.id
     WHERE m.id IS DISTINCT FROM $3 OR m.role = 'user' ORDER BY m.ordinal`,
    [session, on, after],
  );
  return rows.map(({ message }) => messageOf(message));
}
