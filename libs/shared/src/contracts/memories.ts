import { z } from 'zod';
import { idSchema } from './ids.js';

/** Ids of agents; the user stands for the person. Of a name that somebody takes part under. */
export const personSchema = z.string().min(1).max(64);
export const userPerson = 'user';

const counter = z.number().int().nonnegative();
export const significanceSchema = z.number().int().min(0).max(3);
const memoryText = z.string().min(1).max(2_000);
const clock = z.string().max(200);

/** Where it hangs: it counts only while this message is on the path. Null: before everything. */
const on = idSchema.nullable();

/** One thing that happens to a memory. Those of one id are read in the order of the log. */
export const memoryChangeSchema = z.discriminatedUnion('change', [
  z.object({
    change: z.literal('made'),
    memory: idSchema,
    on,
    /** Whose it is: the agent from whose point of view it is told. */
    agent: idSchema,
    text: memoryText,
    /** Whom it is about, where it is a fact about somebody. */
    about: personSchema.optional(),
    source: z.enum(['pass', 'scene', 'plan', 'hand']),
    significance: significanceSchema.optional(),
    /** By the story's own time. */
    scene: idSchema.optional(),
    clock: clock.optional(),
  }),
  /** By hand, or by the pass that judges; a pin by hand counts whatever the significance. */
  z.object({
    change: z.literal('edited'),
    memory: idSchema,
    on,
    text: memoryText.optional(),
    significance: significanceSchema.optional(),
    pinned: z.boolean().optional(),
  }),
  z.object({ change: z.literal('deleted'), memory: idSchema, on }),
  /** A newer fact says otherwise; the older one stays linked to it. */
  z.object({ change: z.literal('superseded'), memory: idSchema, on, by: idSchema }),
]);
export type MemoryChange = z.infer<typeof memoryChangeSchema>;

/** A memory as it stands, on the paths that count. */
export const memorySchema = z.object({
  id: idSchema,
  session: idSchema,
  agent: idSchema,
  text: z.string(),
  about: personSchema.nullable(),
  source: z.enum(['pass', 'scene', 'plan', 'hand']),
  /** Null: not judged yet. */
  significance: significanceSchema.nullable(),
  /** It is among the few that are always recalled. */
  pinned: z.boolean(),
  on,
  scene: idSchema.nullable(),
  clock: z.string().nullable(),
  supersededBy: idSchema.nullable(),
  madeAt: z.iso.datetime(),
});
export type Memory = z.infer<typeof memorySchema>;

const asked = { session: idSchema, user: idSchema };
/** Read-your-writes: the answer must have seen this event of the session's log. */
const seen = z.object({ gen: idSchema, en: counter }).optional();

export const memoryQueries = {
  /** Of the session's agents, or of one; those of the owner's other sessions too, unless the session recalls its own alone. */
  'memory.memory.list': {
    request: z.strictObject({
      ...asked,
      agent: idSchema.optional(),
      q: z.string().max(1_000).optional(),
      /** What was superseded is shown as well. */
      all: z.boolean().optional(),
      limit: z.number().int().min(1).max(100),
      cursor: z.string().max(200).nullable(),
      seen,
    }),
    response: z.object({ memories: z.array(memorySchema), next: z.string().nullable() }),
  },
  /** As one of the user's sessions knows it that looks into all of them; `not_found` unless it counts there. */
  'memory.memory.get': {
    request: z.strictObject({ ...asked, memory: idSchema }),
    response: memorySchema,
  },
} as const;
