import type { Conversation, Message } from '../contracts/index.js';
import { noted } from './fold-history.js';
import type { Handlers } from './handlers.js';

type ContextEntry =
  | 'attachments.placed'
  | 'context.compacting'
  | 'context.compacted'
  | 'context.compaction_failed'
  | 'state.title';

/** What a prompt is made of beside the words themselves, and what is known of the session as a whole. */
export const contextHandlers: Handlers<ContextEntry> = {
  'attachments.placed': (conversation, { body: { message } }) => replaced(conversation, message),

  'context.compacting': (conversation, { body, by = 'system', at }) => ({
    ...conversation,
    compaction: { ...body, by, startedAt: at },
  }),

  'context.compacted': (conversation, { body }) => ({
    ...conversation,
    compaction: null,
    receipts: [...conversation.receipts, body],
    changes: noted(conversation.changes, { kind: 'compacted', receipt: body.receipt }),
  }),

  'context.compaction_failed': (conversation) => ({ ...conversation, compaction: null }),

  'state.title': (conversation, { body: { title } }) => ({ ...conversation, title }),
};

/** Memory folds without the path: there the message is told by being new. */
function replaced(conversation: Conversation, message: Message): Conversation {
  const { messages } = conversation;
  const place = messages.findIndex(({ id }) => id === message.id);
  return { ...conversation, messages: place < 0 ? [...messages, message] : messages.with(place, message) };
}
