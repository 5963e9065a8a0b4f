import { z } from 'zod';
import {
  budgetSchema,
  errorBodySchema,
  fileSchema,
  idSchema,
  messageSchema,
  policySchema,
  scheduleSchema,
  turnViewSchema,
  usageGroups,
  usageRowSchema,
} from '#shared/contracts';
import type { QueueItem, QueueView } from '../../queue/queue-view.js';
import type { Steered } from '../../turns/steers.js';
import { requestFields } from '../../turns/submit-body.js';
import type { UsageView } from '../../spending/spending.controller.js';
import type { TurnOutcome } from '../../turns/turn-outcomes.js';

const position = z.number().int().nonnegative();
const turnAndMessage = { turn: idSchema, message: idSchema };

export const turn = turnViewSchema;

export const turns = z
  .object({
    turns: z.array(turnViewSchema),
    cursor: z.string().nullable().describe('For the next page; null where this is the last.'),
  })
  .describe('Newest first.');

export const submitted = z
  .object({
    ...turnAndMessage,
    status: z.enum(['accepted', 'queued', 'pending']),
    events: z.string().describe("The address of the turn's event stream."),
    position: position.optional().describe('Its place in the queue, where it waits.'),
    becomes: idSchema
      .optional()
      .describe('Of words that have joined a turn: the turn they become should that one end without them.'),
  })
  .describe('`pending`: it is stored, and the session has not taken it yet.');

export const compacting = z
  .object({
    compaction: idSchema,
    status: z.enum(['compacting', 'pending']),
    events: z.string().describe("The address of the session's events from there on."),
  })
  .describe('`pending`: it is stored, and the session has not taken it yet.');

export const moved = z
  .object({ head: idSchema.nullable() })
  .describe('Where the path ends now; null where nothing stands on it.');

export const turnOutcome = z
  .object({ turn: idSchema, replies: z.array(messageSchema) })
  .extend(turnViewSchema.pick({ status: true, usage: true, error: true }).shape)
  .describe('A turn that is over.') satisfies z.ZodType<TurnOutcome>;

export const steered = z
  .object({ status: z.enum(['accepted', 'pending']), ...turnAndMessage })
  .describe(
    '`pending`: the words are stored, and the session has not taken them yet.',
  ) satisfies z.ZodType<Steered>;

export const pending = z
  .object({ status: z.literal('pending') })
  .describe('It is stored and will be done, unless the turn starts first.');

export const queueItem = z.object({
  ...turnAndMessage,
  text: z.string(),
  position,
  policy: policySchema,
  acceptedAt: z.iso.datetime(),
}) satisfies z.ZodType<QueueItem>;

export const queue = z
  .object({
    held: z.boolean().describe('Nothing of it starts until the next submit, or until it is resumed.'),
    queue: z.array(queueItem),
  })
  .describe('What waits, in the order in which it will run.') satisfies z.ZodType<QueueView>;

const runs = scheduleSchema.pick({
  paused: true,
  done: true,
  createdAt: true,
  lastRunAt: true,
  lastTurn: true,
  lastError: true,
});

export const schedule = z
  .object({
    id: idSchema,
    session: idSchema,
    text: z.string(),
    at: z.iso.datetime().optional().describe('Of one that runs once.'),
    cron: z.string().optional().describe('Of one that runs again and again: six fields, seconds first.'),
    timeZone: z.string().optional(),
    policy: policySchema,
    ...requestFields,
    ...runs.shape,
  })
  .describe(
    '`done`: it was to run once, and has. `lastTurn` is what its last run became; `lastError` why it became none.',
  );

export const schedules = z
  .object({
    schedules: z.array(schedule),
    cursor: z.string().nullable().describe('For the next page; null where this is the last.'),
  })
  .describe('Newest first.');

export const usageReport = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    by: z.enum(usageGroups),
    rows: z
      .array(usageRowSchema)
      .describe(
        'Days in their order; anything else by what it cost. `key` is empty for what has no turn, or no known model.',
      ),
    total: usageRowSchema.describe('Of all pages.'),
    cursor: z.string().nullable().describe('For the next page; null where this is the last.'),
  })
  .describe('`requests` counts turns, each once.') satisfies z.ZodType<UsageView>;

export const budgets = z
  .object({ budgets: z.array(budgetSchema) })
  .describe('`resetsAt` is null for what resets when a turn ends.');

export const files = z.object({ files: z.array(fileSchema) });

export const ticket = z
  .object({ ticket: z.string(), expiresAt: z.iso.datetime() })
  .describe('Opens one stream, once.');

export const alive = z.object({ status: z.literal('ok') });

export const readiness = z
  .object({ ready: z.boolean(), checks: z.record(z.string(), z.string()) })
  .describe('Each check by its name: `ok`, or what is wrong.');

export const errorAnswer = z
  .object({ error: errorBodySchema })
  .describe('Every refused request is answered in this form; `details` names each bad field.');
