import { z } from 'zod';
import { failureCodeSchema } from './errors.js';
import { idSchema } from './ids.js';
import { approvalDecisionSchema } from './permissions.js';
import {
  blockKindSchema,
  blockSchema,
  messageSchema,
  messageStatusSchema,
  toolOutcomeSchema,
} from './message.js';
import { usageSchema } from './usage.js';

const step = z.number().int().nonnegative();
const index = z.number().int().nonnegative();
/** What is said and done in a turn: replies step by step, their calls, and those who work for it. */
export const replyEntries = {
  /** `interjectionOf`: unasked, behind that reply of the same turn. */
  'reply.started': z.object({
    message: idSchema,
    agent: z.string(),
    parent: idSchema,
    interjectionOf: idSchema.optional(),
  }),
  /** `worker` asks for it: a turn that is handed over has steps of several. Logs of old do not tell. */
  'step.started': z.object({ step, model: z.string(), worker: z.string().optional() }),
  /**
   * `usage` is what it had cost, as far as can be told. With `failure` the model was to blame, else its worker is
   * gone; `retryAt`: before that nobody asks again. `givenUp`: nor is that model asked for this step any more.
   */
  'step.abandoned': z.object({
    step,
    reason: z.string(),
    usage: usageSchema.optional(),
    failure: failureCodeSchema.optional(),
    retryAt: z.iso.datetime().optional(),
    givenUp: z.string().optional(),
  }),
  'block.started': z.object({
    step,
    index,
    kind: blockKindSchema,
    call: z.string().optional(),
    name: z.string().optional(),
  }),
  'block.delta': z.object({ step, index, text: z.string() }),
  /** The whole text so far of a block that has grown long: whoever reads from here needs none of the deltas. */
  'block.checkpoint': z.object({ step, index, text: z.string() }),
  'block.completed': z.object({ step, index, block: blockSchema }),
  'step.completed': z.object({ step, stopReason: z.string(), usage: usageSchema }),
  'tool.requested': z.object({
    call: z.string(),
    /** Where the client is to carry it out: what its result is posted to. A model may use a call id again. */
    key: idSchema.optional(),
    name: z.string(),
    title: z.string().optional(),
    input: z.unknown(),
    hash: z.string(),
    /** Whoever is to carry it out, where it is no tools service: the client, or the engine itself. */
    runs: z.enum(['client', 'engine']).optional(),
    /** Of its step nothing runs beside it. */
    alone: z.literal(true).optional(),
  }),
  /** Somebody must agree first. Asked again under the same id where the model that reviews leaves it to a person. */
  'tool.approval_requested': z.object({
    approval: idSchema,
    call: z.string(),
    /** Of the name and the arguments that are agreed to. */
    hash: z.string(),
    from: z.enum(['person', 'model']),
    reason: z.string(),
    expiresAt: z.iso.datetime(),
  }),
  /** `input` and its `hash` where the arguments were changed; `text` is what was said to it. */
  'tool.approval_answered': z.object({
    approval: idSchema,
    call: z.string(),
    decision: z.enum([...approvalDecisionSchema.options, 'expired']),
    input: z.unknown().optional(),
    hash: z.string().optional(),
    text: z.string().optional(),
    /** For how long it was open. */
    waitedMs: z.number().nonnegative().optional(),
    model: z.string().optional(),
    usage: usageSchema.optional(),
  }),
  /** Told only of calls that take a while, and of those that are run again. */
  'tool.started': z.object({ call: z.string(), attempt: z.number().int().positive() }),
  'tool.progress': z.object({ call: z.string(), text: z.string() }),
  'tool.completed': z.object({
    call: z.string(),
    outcome: toolOutcomeSchema,
    output: z.string(),
    truncated: z.boolean(),
    empty: z.literal(true).optional(),
    /** Holds the whole of an output that was cut. */
    file: idSchema.optional(),
  }),
  /** A session of its own works for this one. `childTurn` is what it was asked. */
  'agent.started': z.object({
    call: z.string(),
    session: idSchema,
    childTurn: idSchema,
    agent: z.string(),
    background: z.boolean(),
  }),
  /** `report`: what one in the background has to say, which waits to be heard. */
  'agent.finished': z.object({
    call: z.string(),
    session: idSchema,
    background: z.boolean(),
    status: z.enum(['completed', 'stopped', 'failed']),
    report: messageSchema.optional(),
  }),
  /** A report of the background stands on the path from here on. */
  'report.heard': z.object({ message: messageSchema }),
  'reply.completed': z.object({
    message: idSchema,
    status: messageStatusSchema.exclude(['streaming']),
    usage: usageSchema,
  }),
} as const;
