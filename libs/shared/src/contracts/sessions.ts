import { z } from 'zod';
import { sessionSchema } from './conversation.js';
import { idSchema } from './ids.js';
import { passListSchema, recallSchema } from './session-settings.js';

const asked = { session: idSchema, user: idSchema };
/** Read-your-writes: the answer must have seen this event of the session's log. */
const seen = z.object({ gen: idSchema, en: z.number().int().nonnegative() }).optional();

/** A session as its owner finds it among the others. */
export const listedSessionSchema = sessionSchema.extend({
  archivedAt: z.iso.datetime().nullable(),
  /** When somebody last said something in it, or last answered. */
  activeAt: z.iso.datetime(),
  /** A reply has ended since its owner last read it. */
  unread: z.boolean(),
});
export type ListedSession = z.infer<typeof listedSessionSchema>;

/** What may be said of a session that is begun; the rest is as everywhere. */
export const newSessionFields = {
  name: z.string().nullable(),
  model: z.string().nullable(),
  systemPrompt: z.string().nullable(),
  agents: z.array(idSchema).optional(),
  project: idSchema.optional(),
  passes: passListSchema.nullable().optional(),
  recall: recallSchema.optional(),
  scenes: z.boolean().optional(),
};

export const withOrWithout = ['without', 'with', 'only'] as const;

/**
 * Every query names who asks; what is another's is answered with `not_found`. Of a session that a gateway has asked for,
 * or has changed by a mark, it tells the user channel itself; of what was deleted memory tells.
 */
export const sessionQueries = {
  'memory.session.create': {
    request: z.strictObject({
      owner: idSchema,
      /** Chosen by whoever asks: the same again is the same session, and one that was deleted does not come back. */
      id: idSchema.optional(),
      ...newSessionFields,
      /** Of a session that works for another one: the same again is the same session. */
      child: z.strictObject({ id: idSchema, parent: sessionSchema.shape.parent.unwrap() }).optional(),
    }),
    response: listedSessionSchema,
  },
  'memory.session.get': { request: z.strictObject({ ...asked, seen }), response: listedSessionSchema },
  /** That in which something happened last comes first. */
  'memory.session.list': {
    request: z.strictObject({
      user: idSchema,
      limit: z.number().int().min(1).max(100),
      /** Where the page before has ended: its `next`. */
      cursor: z.string().max(200).nullable(),
      /** Stands somewhere in the name, in small or large letters. */
      q: z.string().min(1).max(200).optional(),
      /** Left out: without. */
      archived: z.enum(withOrWithout).optional(),
      project: idSchema.optional(),
      /** Those that work for others. Left out: without. */
      children: z.enum(withOrWithout).optional(),
    }),
    response: z.object({ sessions: z.array(listedSessionSchema), next: z.string().nullable() }),
  },
  /** What concerns nobody but its owner. What was not said stays. */
  'memory.session.mark': {
    request: z.strictObject({
      ...asked,
      name: z.string().min(1).max(200).nullable().optional(),
      archived: z.boolean().optional(),
      /** All that was said in it until `seen`, whether memory has come so far or not; without that, all that it knows. */
      read: z.literal(true).optional(),
      seen,
    }),
    response: listedSessionSchema,
  },
  /**
   * A session of its own with the path up to this message; null: all of the path, as far as it is whole. Takes seconds
   * where that is long.
   */
  'memory.session.fork': {
    request: z.strictObject({ ...asked, message: idSchema.nullable(), seen }),
    response: listedSessionSchema,
  },
  /**
   * Writes all of it as a `SessionExport` into the object store, for whoever asked: he removes it once he has read it,
   * and if he does not, it is removed in an hour. Takes seconds where it is large.
   */
  'memory.session.export': {
    request: z.strictObject({ ...asked, seen }),
    response: z.object({ file: idSchema, name: z.string().nullable(), size: z.number().int() }),
  },
  /** Where to put what is to be imported: requests are too small for it. What lies there is removed in an hour. */
  'memory.session.upload': {
    request: z.strictObject({ user: idSchema }),
    response: z.object({ file: idSchema }),
  },
  /**
   * Of what was put where `memory.session.upload` said; all of it or nothing, and it is removed either way. Takes
   * seconds where it is large.
   */
  'memory.session.import': {
    request: z.strictObject({ user: idSchema, file: idSchema }),
    response: listedSessionSchema,
  },
} as const;
