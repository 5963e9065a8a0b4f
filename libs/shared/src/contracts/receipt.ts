import { z } from 'zod';
import { idSchema } from './ids.js';
import { usageSchema } from './usage.js';

const counter = z.number().int().nonnegative();

export const compactionTriggerSchema = z.enum(['auto', 'manual']);

/**
 * What a compaction has done: up to `cut` the path is replaced in prompts by the summary. The tree keeps all of it.
 * It counts only while `on`, the head it was made on, is on the path.
 */
export const receiptSchema = z.object({
  receipt: idSchema,
  trigger: compactionTriggerSchema,
  /** `extract`: the summary could not be had, so it holds the beginnings of what was said. */
  method: z.enum(['summary', 'extract']),
  summary: z.string(),
  /** The first message that stays, and of that the first block. */
  cut: z.object({ message: idSchema, block: counter }),
  on: idSchema,
  /** The message that it is shown before; null: behind `on`. */
  before: idSchema.nullable(),
  tokensBefore: counter,
  tokensAfter: counter,
  /** Messages that no prompt holds any more, in whole or in part. */
  dropped: counter,
  model: z.string().optional(),
  usage: usageSchema.optional(),
});
export type Receipt = z.infer<typeof receiptSchema>;
