import { z } from 'zod';
import { idSchema } from './ids.js';
import { usagePurposes } from './usage.js';

const counter = z.number().int().nonnegative();

export const budgetKinds = ['requests', 'tokens', 'cost', 'running'] as const;
export const budgetPeriods = ['day', 'week', 'now'] as const;

/** One limit and what of it is used up; `resetsAt` null: when a running turn ends. */
export const budgetSchema = z.object({
  kind: z.enum(budgetKinds),
  period: z.enum(budgetPeriods),
  limit: z.number().nonnegative(),
  used: z.number().nonnegative(),
  resetsAt: z.iso.datetime().nullable(),
});
export type Budget = z.infer<typeof budgetSchema>;

export const usageGroups = ['day', 'session', 'turn', 'model', 'purpose'] as const;
export const usageRowSchema = z.object({
  /** The day, or the id or name of what it was spent on. */
  key: z.string(),
  requests: counter,
  inputTokens: counter,
  outputTokens: counter,
  cacheReadTokens: counter,
  cacheWriteTokens: counter,
  costUsd: z.number().nonnegative(),
  /** Part of it is an estimate. */
  estimated: z.boolean(),
});
export type UsageRow = z.infer<typeof usageRowSchema>;

export const budgetQueries = {
  /**
   * Counts a turn before it goes into the mailbox, or what costs as much: words for one that runs, and a compaction,
   * whose id stands for a turn's. The same again is the same one. Refused with `budget_exceeded` and the time of reset.
   */
  'memory.admit': {
    request: z.strictObject({
      user: idSchema,
      session: idSchema,
      turn: idSchema,
      /** It is no turn of its own, and so takes up no room among what runs. */
      joins: z.literal(true).optional(),
    }),
    response: z.object({ ok: z.literal(true) }),
  },
  'memory.budget': {
    request: z.strictObject({ user: idSchema }),
    response: z.object({ budgets: z.array(budgetSchema) }),
  },
  /** A user's own usage from one instant to another, the second excluded. */
  'memory.usage': {
    request: z.strictObject({
      user: idSchema,
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      by: z.enum(usageGroups),
      session: idSchema.optional(),
      purpose: z.enum(usagePurposes).optional(),
      limit: z.number().int().min(1).max(1_000),
      cursor: z.string().max(200).nullable(),
    }),
    response: z.object({
      rows: z.array(usageRowSchema),
      /** Of all pages. */
      total: usageRowSchema,
      /** The cursor of the next page, null at the end. It holds for the same question alone. */
      next: z.string().nullable(),
    }),
  },
} as const;
