import type { Message } from '#shared/contracts';

/** One message, of the row that goes by `m` in a statement. */
export const messageJson = `json_build_object(
  'id', m.id, 'parent', m.parent, 'turn', m.turn, 'role', m.role, 'author', m.author, 'status', m.status,
  'model', m.model, 'interjectionOf', m.interjection_of, 'blocks', m.blocks, 'segments', m.segments,
  'usage', m.usage, 'createdAt', m.created_at
)`;

/**
 * The messages from the root to the head, oldest first: a parent is always older than its child. To stand in a
 * statement that selects from `sessions`, so that both are of the same instant without a transaction.
 */
export const pathToHead = `(
  SELECT json_agg(${messageJson} ORDER BY m.ordinal)
  FROM messages m WHERE m.session = sessions.id AND m.on_path
)`;

export type PathMessage = Omit<Message, 'model' | 'interjectionOf' | 'segments' | 'usage'> & {
  model: string | null;
  interjectionOf: string | null;
  segments: Message['segments'] | null;
  usage: Message['usage'] | null;
};

export function messageOf({
  model,
  interjectionOf,
  segments,
  usage,
  createdAt,
  ...message
}: PathMessage): Message {
  return {
    ...message,
    ...(model === null ? {} : { model }),
    ...(interjectionOf === null ? {} : { interjectionOf }),
    ...(segments ? { segments } : {}),
    ...(usage ? { usage } : {}),
    createdAt: new Date(createdAt).toISOString(),
  };
}
