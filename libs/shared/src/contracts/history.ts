import { z } from 'zod';
import { idSchema } from './ids.js';
import { messageSchema } from './message.js';

const counter = z.number().int().nonnegative();
const asked = { session: idSchema, user: idSchema };
const seen = z.object({ gen: idSchema, en: counter }).optional();

/** A message among those that could stand in its place, the oldest first, itself included. */
export const placedMessageSchema = messageSchema.extend({
  siblings: z.array(idSchema),
  onPath: z.boolean(),
});
export type PlacedMessage = z.infer<typeof placedMessageSchema>;

/** A text that a message had before it was edited in place. */
export const messageVersionSchema = z.object({ text: z.string(), by: z.string(), until: z.iso.datetime() });
export type MessageVersion = z.infer<typeof messageVersionSchema>;

/** What a rewind would take away, by kind. */
export const rewindPreviewSchema = z.object({
  total: counter,
  byKind: z.object({
    messages: counter,
    turns: counter,
    memories: counter,
    relations: counter,
    scenes: counter,
    plans: counter,
    compactions: counter,
  }),
});
export type RewindPreview = z.infer<typeof rewindPreviewSchema>;

/** One message that was found, and what stands around the words in it. */
export const foundSchema = z.object({
  session: idSchema,
  name: z.string().nullable(),
  message: idSchema,
  role: messageSchema.shape.role,
  author: z.string(),
  createdAt: z.iso.datetime(),
  onPath: z.boolean(),
  /** Words that were sought stand between U+0002 and U+0003, which no kept text holds. */
  excerpt: z.string(),
});
export type Found = z.infer<typeof foundSchema>;

export const historyQueries = {
  /** For the actor: the branch of a message that does not stand on the path it knows. */
  'memory.history.branch': {
    request: z.strictObject({
      session: idSchema,
      message: idSchema,
      /** The head that the actor stands at: of its path nothing is told again. */
      head: idSchema.nullable(),
      /** To the message itself, to its parent, or to the newest message below it. */
      to: z.enum(['itself', 'parent', 'leaf']),
      seen,
    }),
    /** Null: there is no such message. */
    response: z.object({
      branch: z
        .object({
          target: messageSchema,
          /** The last message that both paths have; null: none. */
          from: idSchema.nullable(),
          /** Behind that, the oldest first, up to the new head. */
          messages: z.array(messageSchema),
        })
        .nullable(),
    }),
  },
  /** The siblings of the messages on the path that have any, by message. */
  'memory.history.siblings': {
    request: z.strictObject({ ...asked, seen }),
    response: z.object({ siblings: z.record(z.string(), z.array(idSchema)) }),
  },
  /** The whole tree, a page at a time, the oldest first. */
  'memory.history.tree': {
    request: z.strictObject({
      ...asked,
      after: counter.nullable(),
      limit: z.number().int().min(1).max(500),
      seen,
    }),
    response: z.object({
      head: idSchema.nullable(),
      messages: z.array(placedMessageSchema),
      next: counter.nullable(),
    }),
  },
  'memory.history.message': {
    request: z.strictObject({ ...asked, message: idSchema, seen }),
    response: z.object({ message: placedMessageSchema, versions: z.array(messageVersionSchema) }),
  },
  /** `not_found` for a message that is not on the path. */
  'memory.history.preview': {
    request: z.strictObject({ ...asked, message: idSchema, seen }),
    response: rewindPreviewSchema,
  },
  /** Over all sessions of the user, the best first. */
  'memory.search': {
    request: z.strictObject({
      user: idSchema,
      q: z.string().min(1).max(1_000),
      session: idSchema.optional(),
      limit: z.number().int().min(1).max(100),
      cursor: z.string().max(200).nullable(),
    }),
    response: z.object({ found: z.array(foundSchema), next: z.string().nullable() }),
  },
} as const;
