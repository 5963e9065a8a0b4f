import { z } from 'zod';
import { idSchema } from './ids.js';
import { memorySchema } from './memories.js';
import { planSchema } from './plans.js';
import { relationSchema } from './relations.js';
import { sceneSchema } from './scenes.js';

const counter = z.number().int().nonnegative();

/** What an agent knows as it is about to speak. */
export const recalledSchema = z.object({
  /** Pinned ones first, then the fitter the sooner. None that was superseded. */
  memories: z.array(memorySchema),
  /** From the agent to everybody else who takes part. */
  relations: z.array(relationSchema),
  scene: sceneSchema.nullable(),
  /** Planned and active ones. */
  plans: z.array(planSchema),
});
export type Recalled = z.infer<typeof recalledSchema>;

export const recallQueries = {
  /** For the engine. `agents` is who takes part. */
  'memory.recall': {
    request: z.strictObject({
      session: idSchema,
      agent: idSchema,
      agents: z.array(idSchema).max(50),
      /** What was said last: memories that have to do with it come first. */
      text: z.string().max(20_000),
      limit: z.number().int().min(1).max(200),
      seen: z.object({ gen: idSchema, en: counter }).optional(),
    }),
    response: recalledSchema,
  },
} as const;
