import { z } from 'zod';
import { idSchema } from './ids.js';
import { personSchema } from './memories.js';
import { mostDelta } from './relations.js';
import { presenceSchema } from './scenes.js';

const counter = z.number().int().nonnegative();
const delta = z.number().int().min(-mostDelta).max(mostDelta);

/** Each is remembered by everybody who takes part, and all of it must find room in one message of the log. */
const mostFactBytes = 20_000;

/** What comes of a plan that is completed. */
export const planYieldSchema = z.strictObject({
  /** Remembered by these agents; without names, by all who take part. */
  facts: z
    .array(
      z.strictObject({
        text: z.string().min(1).max(2_000),
        agents: z.array(idSchema).max(20).optional(),
        about: personSchema.optional(),
      }),
    )
    .max(20)
    .refine((facts) => facts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) <= mostFactBytes, {
      error: `must have at most ${mostFactBytes} bytes together`,
    })
    .optional(),
  relations: z
    .array(
      z.strictObject({
        from: personSchema,
        to: personSchema,
        affinity: delta.optional(),
        trust: delta.optional(),
      }),
    )
    .max(40)
    .optional(),
  /** What those present do and have from then on. */
  present: z.array(presenceSchema).max(20).optional(),
});
export type PlanYield = z.infer<typeof planYieldSchema>;

export const planStatuses = ['planned', 'active', 'completed', 'cancelled'] as const;
export const planStatusSchema = z.enum(planStatuses);
export type PlanStatus = z.infer<typeof planStatusSchema>;

export const newPlanSchema = z.strictObject({
  text: z.string().min(1).max(2_000),
  /** Who has to do with it. */
  who: z.array(personSchema).max(20).optional(),
  /** By the story's own time. */
  when: z.string().min(1).max(200).optional(),
  yields: planYieldSchema.optional(),
});
export type NewPlan = z.infer<typeof newPlanSchema>;

export const planChangeSchema = z.discriminatedUnion('change', [
  z.object({
    change: z.literal('made'),
    plan: idSchema,
    on: idSchema.nullable(),
    what: newPlanSchema,
    clock: z.string().max(200).optional(),
  }),
  z.object({
    change: z.literal('moved'),
    plan: idSchema,
    on: idSchema.nullable(),
    to: planStatusSchema.exclude(['planned']),
    reason: z.string().max(500).optional(),
  }),
]);
export type PlanChange = z.infer<typeof planChangeSchema>;

export const planSchema = z.object({
  id: idSchema,
  status: planStatusSchema,
  text: z.string(),
  who: z.array(personSchema),
  when: z.string().nullable(),
  yields: planYieldSchema,
  on: idSchema.nullable(),
  madeAt: z.iso.datetime(),
  movedAt: z.iso.datetime().nullable(),
});
export type Plan = z.infer<typeof planSchema>;

/** Of one session. Each is held against every exchange. */
export const mostOpenPlans = 50;

/** From where it may go: what is over stays over. */
export const planMoves: { [S in PlanStatus]: readonly PlanStatus[] } = {
  planned: ['active', 'completed', 'cancelled'],
  active: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
};

export const planQueries = {
  /** Those that count on the path, the oldest first. */
  'memory.plan.list': {
    request: z.strictObject({
      session: idSchema,
      user: idSchema,
      seen: z.object({ gen: idSchema, en: counter }).optional(),
    }),
    response: z.object({ plans: z.array(planSchema) }),
  },
} as const;
