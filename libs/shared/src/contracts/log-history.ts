import { z } from 'zod';
import { idSchema } from './ids.js';
import { sessionChangeSchema } from './session-settings.js';
import { messageSchema, segmentSchema } from './message.js';

/** Where the path goes, and what becomes of the session itself. */
export const historyEntries = {
  /**
   * The path ends at `head` now: of the path as it was, `from` is the last message that stays, and `messages` come
   * behind it. Without `from` the head stands on the path as it was. A branch too long for one message of the log comes
   * in several, each of which leaves a path that is whole; the first tells where an undo leads.
   */
  'history.moved': z.object({
    head: idSchema.nullable(),
    reason: z.enum(['rollback', 'edit', 'regenerate', 'select', 'rewind', 'undo', 'clear', 'compact']),
    from: idSchema.nullable().optional(),
    messages: z.array(messageSchema).optional(),
    /** The head that an undo returns to; without it there is nothing to take back. */
    back: idSchema.nullable().optional(),
    /** Of an undo: so many changes can still be taken back. */
    left: z.number().int().nonnegative().optional(),
    /** Of a clear: the first message of the path that goes. What hung on nothing hangs on it from then on. */
    root: idSchema.optional(),
    /** The compaction that is taken back. */
    receipt: idSchema.optional(),
  }),
  /** Other words in the place of a message's text. What followed it stays. */
  'message.versioned': z.object({
    message: idSchema,
    text: z.string(),
    segments: z.array(segmentSchema).optional(),
  }),
  'session.changed': z.object({ change: sessionChangeSchema }),
  'participant.joined': z.object({ agent: idSchema }),
  'participant.left': z.object({ agent: idSchema }),
  /** Nothing begins any more until what runs has ended; then comes what it is for. */
  'session.clearing': z.object({ by: z.string(), purpose: z.enum(['clear', 'delete']) }),
  /** The last word of a log. */
  'session.deleted': z.object({}),
} as const;
