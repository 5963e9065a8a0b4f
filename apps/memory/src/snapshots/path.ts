import type { Message } from '#shared/contracts';

/**
 * The messages from the root to the head, oldest first: a parent is always older than its child. To stand in a
 * statement that selects from `sessions`, so that both are of the same instant without a transaction.
 * UNION drops what was met before, so that not even a circle of parents could keep it running.
 */
export const pathToHead = `(
  WITH RECURSIVE path AS (
    SELECT id, parent FROM messages
    WHERE session = sessions.id AND id = sessions.projection ->> 'head'
    UNION
    SELECT m.id, m.parent FROM messages m JOIN path ON m.session = sessions.id AND m.id = path.parent
  )
  SELECT json_agg(json_build_object(
    'id', m.id, 'parent', m.parent, 'turn', m.turn, 'role', m.role, 'author', m.author, 'status', m.status,
    'model', m.model, 'blocks', m.blocks, 'usage', m.usage, 'createdAt', m.created_at
  ) ORDER BY m.ordinal)
  FROM path JOIN messages m ON m.session = sessions.id AND m.id = path.id
)`;

export type PathMessage = Omit<Message, 'model' | 'usage'> & {
  model: string | null;
  usage: Message['usage'] | null;
};

export function messageOf({ model, usage, createdAt, ...message }: PathMessage): Message {
  return {
    ...message,
    ...(model === null ? {} : { model }),
    ...(usage ? { usage } : {}),
    createdAt: new Date(createdAt).toISOString(),
  };
}
