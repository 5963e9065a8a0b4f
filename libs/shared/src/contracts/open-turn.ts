import { z } from 'zod';
import { failureCodeSchema } from './errors.js';
import { idSchema } from './ids.js';
import { blockKindSchema, blockSchema, messageSchema } from './message.js';
import { approvalDecisionSchema } from './permissions.js';
import { policySchema, stopReasonSchema, turnRequestSchema } from './turn-request.js';
import { usageSchema } from './usage.js';

const counter = z.number().int().nonnegative();

/** A block that is still being written, with the `n` of its `block.started` or of its last checkpoint. */
export const openBlockSchema = z.object({
  index: counter,
  n: counter,
  kind: blockKindSchema,
  call: z.string().optional(),
  name: z.string().optional(),
  text: z.string(),
  /** Set once the block is whole. */
  block: blockSchema.optional(),
});
export type OpenBlock = z.infer<typeof openBlockSchema>;

export const openStepSchema = z.object({
  step: counter,
  model: z.string(),
  blocks: z.array(openBlockSchema),
});
export type OpenStep = z.infer<typeof openStepSchema>;

/** A turn that was accepted and has not begun. Its message stands on no path yet. */
export const waitingTurnSchema = z.object({
  turn: idSchema,
  message: messageSchema,
  policy: policySchema,
  request: turnRequestSchema,
  key: z.object({ key: z.string(), hash: z.string() }).optional(),
  retryOf: idSchema.optional(),
  acceptedAt: z.iso.datetime(),
  /** It goes before everything else, and nothing holds it. */
  next: z.boolean(),
});
export type WaitingTurn = z.infer<typeof waitingTurnSchema>;

/** A call that stands in the log as requested and has no result yet. */
export const openCallSchema = z.object({
  call: z.string(),
  hash: z.string(),
  runs: z.enum(['tools', 'client', 'engine']),
  /** Of the client's: when it was last said to be carried out. */
  since: z.iso.datetime().optional(),
  /** Of its step nothing runs beside it. */
  alone: z.boolean(),
  /** What somebody has changed the arguments to. */
  changed: z.object({ input: z.unknown(), hash: z.string(), by: z.string() }).nullable(),
  approval: z
    .object({
      approval: idSchema,
      from: z.enum(['person', 'model']),
      reason: z.string(),
      askedAt: z.iso.datetime().optional(),
      expiresAt: z.iso.datetime(),
      decision: z.enum([...approvalDecisionSchema.options, 'expired']).nullable(),
    })
    .nullable(),
  /** The session whose end it waits for. */
  child: idSchema.optional(),
});
export type OpenCall = z.infer<typeof openCallSchema>;

/** A session that works, or has worked, for this one. */
export const childSchema = z.object({
  session: idSchema,
  childTurn: idSchema,
  turn: idSchema,
  call: z.string(),
  agent: z.string(),
  background: z.boolean(),
  status: z.enum(['running', 'completed', 'stopped', 'failed']),
});
export type Child = z.infer<typeof childSchema>;

/** A turn without its terminal event, as the fold of the log tells it. */
export const openTurnSchema = z.object({
  turn: idSchema,
  /** What is being answered: the turn's first message, or what was steered into it last. */
  message: idSchema,
  /** The head before the turn: a rollback returns there. */
  base: idSchema.nullable(),
  request: turnRequestSchema,
  acceptedAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  attempt: counter,
  /** The reply that is being written, with the blocks of its completed steps. */
  reply: messageSchema.nullable(),
  /** Replies of this turn that are whole. */
  replies: z.array(messageSchema),
  openStep: openStepSchema.nullable(),
  stepsDone: counter,
  /** Steps that were left open by a worker that is gone: some turns bring down whoever runs them. */
  stepsAbandoned: counter,
  /** What has gone wrong with the step that is to come, in tries that were given up before anything was shown. */
  tries: z.object({
    /** Of the model that is asked now. */
    transient: counter,
    context: counter,
    /** Nobody asks before that. */
    retryAt: z.iso.datetime().nullable(),
    givenUp: z.array(z.string()),
    lastFailure: failureCodeSchema.nullable(),
  }),
  lastStopReason: z.string().nullable(),
  /** Whom the words are meant for, and whether there is anything in them to be answered. Null: nobody has asked yet. */
  heard: z.object({ addressee: idSchema.nullable(), silent: z.boolean() }).nullable(),
  /** What is made of its first reply was begun before its end, for whoever may speak behind it. */
  interlude: z.boolean(),
  /** The last message of what it was made of. */
  interludeOn: idSchema.optional(),
  /** It is settled whether somebody else speaks behind the reply. */
  considered: z.boolean(),
  /** It is to end, and why; nothing but its end comes after that. */
  stopping: z.object({ by: z.string(), reason: stopReasonSchema }).nullable(),
  /** What was said to the running turn and not read by it yet. */
  steers: z.array(waitingTurnSchema),
  /** In the order in which they were requested. */
  calls: z.array(openCallSchema),
  /**
   * For how long it has waited for people and for sessions that work for it, and since when it does so again: that is
   * no running time.
   */
  waitedMs: z.number().nonnegative(),
  waitsSince: z.iso.datetime().nullable(),
  usage: usageSchema,
});
export type OpenTurn = z.infer<typeof openTurnSchema>;
