import { z } from 'zod';
import { idSchema } from './ids.js';
import { fileSchema } from './message.js';
import { mostExportedMessages } from './session-export.js';
import { listedSessionSchema, newSessionFields } from './sessions.js';

/** More messages no client sends with each of its requests. */
export const mostPrints = 5_000;

/** As the conversation room makes them: whole numbers that no number of JavaScript holds. */
const printSchema = z.string().regex(/^\d{1,19}$/);

/** A message as a client that keeps its conversation itself has sent it. */
export const saidMessageSchema = z.strictObject({
  role: z.enum(['user', 'assistant']),
  text: z.string(),
  files: z.array(fileSchema).max(100).optional(),
});
export type SaidMessage = z.infer<typeof saidMessageSchema>;

export const saidMessagesSchema = z.array(saidMessageSchema).max(mostExportedMessages);

/** So many sessions that begin alike are named. */
export const mostAlike = 8;

const placeSchema = z.strictObject({ session: idSchema, message: idSchema });

/** For clients that send all of a conversation with each of their requests, and no name of it. */
export const faceQueries = {
  /**
   * The longest beginning of these runs that is the beginning of one of the user's sessions; null: there is none. A run
   * is all that one side says before the other one speaks, however many messages that is. Words that have joined a
   * running turn may be missing: who only waited for its answer has never seen them. Sessions that are archived, or that
   * work for others, are not looked at.
   */
  'memory.session.match': {
    request: z.strictObject({
      user: idSchema,
      /** Who speaks first. */
      role: z.enum(['user', 'assistant']),
      runs: z
        .array(z.strictObject({ lines: z.number().int().positive(), print: printSchema }))
        .min(1)
        .max(mostPrints),
      /** The prints of what the first run may begin with, as a message of its own; the whole of it is one. */
      openings: z.array(printSchema).min(1).max(2_000),
      /** Of these sessions' logs the answer must have seen these events. */
      seen: z
        .array(z.strictObject({ session: idSchema, en: z.number().int().nonnegative() }))
        .max(mostAlike)
        .optional(),
    }),
    response: z.object({
      found: z
        .object({
          ...placeSchema.shape,
          /** So many of the runs stand on the way to the message. */
          depth: z.number().int().positive(),
          /** Its path ends there, and nothing runs or waits in it: what is said next comes behind that message. */
          isHead: z.boolean(),
        })
        .nullable(),
      /** Those that begin alike and in which something happened last: what was said there just now may be missing. */
      alike: z.array(idSchema).max(mostAlike),
    }),
  },
  /**
   * A session of its own that has what another one has up to a message, and behind that what is given here; without
   * another one the settings are those given here. Takes seconds where that is long.
   */
  'memory.session.seed': {
    request: z.strictObject({
      user: idSchema,
      from: placeSchema.nullable(),
      settings: z.strictObject(newSessionFields),
      /** As `saidMessagesSchema` in the object store, where `memory.session.upload` said: for what no request can hold. */
      behind: z.union([z.strictObject({ said: saidMessagesSchema }), z.strictObject({ file: idSchema })]),
    }),
    /** `head`: the message that its path ends with; null: nothing stands there. */
    response: z.object({ session: listedSessionSchema, head: idSchema.nullable() }),
  },
} as const;
