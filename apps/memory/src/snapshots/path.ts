import type { EntityManager } from 'typeorm';
import type { Message } from '#shared/contracts';

type MessageRow = Omit<Message, 'createdAt' | 'model' | 'usage'> & {
  model: string | null;
  usage: Message['usage'] | null;
  createdAt: Date;
};

/** UNION drops what was met before, so that not even a circle of parents could keep it running. */
const pathToHead = `
  WITH RECURSIVE path AS (
    SELECT id, parent FROM messages WHERE session = $1 AND id = $2
    UNION
    SELECT m.id, m.parent FROM messages m JOIN path ON m.session = $1 AND m.id = path.parent
  )
  SELECT m.id, m.parent, m.turn, m.role, m.author, m.status, m.model, m.blocks, m.usage,
         m.created_at AS "createdAt"
  FROM path JOIN messages m ON m.session = $1 AND m.id = path.id
  ORDER BY m.ordinal`;

/** The messages from the root to the head, oldest first: a parent is always older than its child. */
export async function readPath(
  manager: EntityManager,
  session: string,
  head: string | null,
): Promise<Message[]> {
  if (head === null) return [];
  const rows: MessageRow[] = await manager.query(pathToHead, [session, head]);
  return rows.map(messageOf);
}

function messageOf({ model, usage, createdAt, ...row }: MessageRow): Message {
  return {
    ...row,
    ...(model === null ? {} : { model }),
    ...(usage ? { usage } : {}),
    createdAt: createdAt.toISOString(),
  };
}
