import { z } from 'zod';
import { idSchema } from './ids.js';
import { memorySchema, personSchema } from './memories.js';

const counter = z.number().int().nonnegative();

/** How far one turn may move what somebody feels. */
export const mostDelta = 20;
const delta = z.number().int().min(-mostDelta).max(mostDelta);

/** Deltas add up, from 50 and between 0 and 100; a summary takes the place of the one before. */
export const relationChangeSchema = z.object({
  from: personSchema,
  to: personSchema,
  on: idSchema.nullable(),
  affinity: delta,
  trust: delta,
  summary: z.string().min(1).max(2_000).optional(),
  /** They were together, at this time of the story or of the world. */
  met: z.string().max(200).optional(),
});
export type RelationChange = z.infer<typeof relationChangeSchema>;

export const relationSchema = z.object({
  from: personSchema,
  to: personSchema,
  affinity: z.number().int().min(0).max(100),
  trust: z.number().int().min(0).max(100),
  summary: z.string().nullable(),
  lastMet: z.string().nullable(),
  /** What `from` knows of `to`, the newest last. */
  facts: z.array(memorySchema.pick({ id: true, text: true })),
});
export type Relation = z.infer<typeof relationSchema>;

export const relationQueries = {
  /** Between everybody who takes part, each direction. */
  'memory.relation.list': {
    request: z.strictObject({
      session: idSchema,
      user: idSchema,
      seen: z.object({ gen: idSchema, en: counter }).optional(),
    }),
    response: z.object({ relations: z.array(relationSchema) }),
  },
} as const;
