import { z } from 'zod';
import { idSchema } from './ids.js';
import { memoryChangeSchema } from './memories.js';
import { afterPassSchema, chainSchema } from './passes.js';
import { planChangeSchema } from './plans.js';
import { relationChangeSchema } from './relations.js';
import { sceneChangeSchema } from './scenes.js';
import { compactionTriggerSchema, receiptSchema } from './receipt.js';
import { usageSchema } from './usage.js';

/** What is made of what was said: what is known, and what is still to be made. */
export const knowledgeEntries = {
  'context.compacting': z.object({ compaction: idSchema, trigger: compactionTriggerSchema }),
  'context.compacted': receiptSchema,
  'context.compaction_failed': z.object({
    compaction: idSchema,
    message: z.string(),
    model: z.string().optional(),
    usage: usageSchema.optional(),
  }),
  'state.title': z.object({ title: z.string(), model: z.string().optional(), usage: usageSchema.optional() }),
  /** Of which others have become what they are. */
  'state.memory': memoryChangeSchema,
  'state.relation': relationChangeSchema,
  'state.scene': sceneChangeSchema,
  'state.plan': planChangeSchema,
  /** To be done now that an exchange is over, one behind the other; `apart`: what nobody waits for. */
  'passes.due': z.object({
    ...chainSchema.shape,
    passes: z.array(afterPassSchema).min(1),
    apart: z.array(afterPassSchema).optional(),
    /** The session's next turn waits for it a while. */
    awaited: z.boolean(),
    /** What follows from another chain is waited for no longer than that one: from when on. */
    since: z.iso.datetime().optional(),
  }),
  /** `again`: what it was made from has changed meanwhile, so it is made once more. */
  'pass.done': z.object({
    chain: idSchema,
    pass: afterPassSchema,
    again: z.literal(true).optional(),
    model: z.string().optional(),
    usage: usageSchema.optional(),
  }),
  /** `chain`: that one goes on without it. */
  'state.pass_failed': z.object({
    pass: z.string(),
    reason: z.string(),
    chain: idSchema.optional(),
    model: z.string().optional(),
    usage: usageSchema.optional(),
  }),
} as const;
