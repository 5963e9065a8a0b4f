import { z } from 'zod';
import {
  blockKindSchema,
  childSchema,
  compactionTriggerSchema,
  conversationSchema,
  idSchema,
  messageSchema,
  policySchema,
  stopReasonSchema,
} from '#shared/contracts';
import type { CloseReason, WatchEnd } from '../../connections/close-reason.js';
import type { ResetReason } from '../../live/reset-reason.js';
import { approval } from './approvals.js';
import { logEvent } from './events.js';

const count = z.number().int().nonnegative();

const openStep = z.object({
  step: count,
  blocks: z.array(
    z.object({
      index: count,
      kind: blockKindSchema,
      call: z.string().optional(),
      name: z.string().optional(),
    }),
  ),
});

const openTurn = z.object({
  turn: idSchema,
  startedAt: z.iso.datetime().nullable(),
  reply: idSchema.nullable(),
  openStep: openStep
    .nullable()
    .describe('Its blocks are the last ones of the streaming message, in this order.'),
  steers: z.array(messageSchema),
  stopping: z.object({ by: z.string(), reason: stopReasonSchema }).nullable(),
  approvals: z
    .array(
      approval.pick({ approval: true, call: true, hash: true, from: true, reason: true, expiresAt: true }),
    )
    .optional()
    .describe('Calls that wait for somebody to agree, where there are any.'),
});

const compaction = z
  .object({
    compaction: idSchema,
    trigger: compactionTriggerSchema,
    by: z.string(),
    startedAt: z.iso.datetime(),
  })
  .describe('It runs; what is said meanwhile waits.');

const clearing = conversationSchema.shape.clearing
  .unwrap()
  .describe('What runs is being ended; then the path, or the session, goes.');

const openScene = z
  .object({ scene: idSchema, on: idSchema.nullable(), clock: z.string().nullable() })
  .describe('The scene that is open, where there is one.');

const waiting = z.object({ turn: idSchema, message: messageSchema, position: count, policy: policySchema });

export const snapshot = z
  .object({
    type: z.literal('session.snapshot'),
    session: idSchema,
    n: count,
    at: z.iso.datetime(),
    body: z.object({
      messages: z.array(messageSchema),
      head: idSchema.nullable(),
      queue: z.array(waiting),
      held: z.boolean(),
      compaction: compaction.optional(),
      clearing: clearing.optional(),
      scene: openScene.optional(),
      openTurn: openTurn.optional(),
      children: z
        .array(
          childSchema.pick({ call: true, session: true, childTurn: true, agent: true, background: true }),
        )
        .optional()
        .describe('Sub-agents that work, where there are any.'),
    }),
  })
  .describe('The state to which all that follows can be applied.');

const resetReasons = [
  'cursor_unknown',
  'log_restarted',
  'log_trimmed',
] as const satisfies readonly ResetReason[];

export const reset = z
  .object({
    type: z.literal('session.reset'),
    session: idSchema,
    at: z.iso.datetime(),
    body: z.object({ reason: z.enum(resetReasons) }),
  })
  .describe('The reader cannot go on from where it was. A snapshot follows.');

const closeReasons = [
  'slow_reader',
  'draining',
  'revoked',
  'unavailable',
  'not_found',
] as const satisfies readonly (CloseReason | WatchEnd)[];

export const lastWords = z
  .object({
    session: idSchema
      .optional()
      .describe('Of a stream of many: this one alone is not there any more (`not_found`); the others go on.'),
    reason: z.enum(closeReasons),
    resumable: z.boolean().describe('Come back with the last cursor.'),
  })
  .describe('The data of `stream.closed`: an end before the natural one.');

export const sessionEvent = z
  .union([logEvent, snapshot, reset])
  .describe("What a session's stream tells: its log, and what a reader needs to begin.");

/** Every event of a stream of many says where it stands in its own session. */
export const placedEvent = z
  .intersection(
    sessionEvent,
    z.object({ cursor: z.string().optional().describe('Its place in its own session; a reset has none.') }),
  )
  .describe('An event of a stream of many sessions.');
