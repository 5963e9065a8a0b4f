import { z } from 'zod';
import { failureCodeSchema } from './errors.js';
import { idSchema } from './ids.js';
import { blockKindSchema, blockSchema, messageSchema } from './message.js';
import { approvalDecisionSchema } from './permissions.js';
import { compactionTriggerSchema, receiptSchema } from './receipt.js';
import { policySchema, stopReasonSchema, turnRequestSchema } from './turn-request.js';
import { usageSchema } from './usage.js';

const counter = z.number().int().nonnegative();

export const sessionSchema = z.object({
  id: idSchema,
  owner: idSchema,
  name: z.string().nullable(),
  model: z.string().nullable(),
  systemPrompt: z.string().nullable(),
  /** Who takes part, the host first; none stands for the built-in one. */
  agents: z.array(idSchema),
  project: idSchema.nullable(),
  /** Of a session that works for another one: which call of it has begun it, and how deep that lies. */
  parent: z
    .object({
      session: idSchema,
      turn: idSchema,
      call: z.string(),
      key: idSchema,
      depth: z.number().int().positive(),
    })
    .nullable(),
  /** The session whose workspace it has: its own, or that of the one at the root of its family. */
  workspace: idSchema,
  createdAt: z.iso.datetime(),
});
export type Session = z.infer<typeof sessionSchema>;

export const turnStatuses = [
  'pending',
  'queued',
  'running',
  'waiting',
  'completed',
  'stopped',
  'failed',
  'rejected',
] as const;
export const turnViewSchema = z.object({
  id: idSchema,
  session: idSchema,
  message: idSchema,
  status: z.enum(turnStatuses),
  usage: usageSchema.nullable(),
  acceptedAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }).nullable(),
  /** Why it was stopped, where it was. */
  stopReason: stopReasonSchema.optional(),
});
export type TurnView = z.infer<typeof turnViewSchema>;

/** Where memory stands in one session's log. */
export const positionSchema = z.object({
  gen: idSchema.nullable(),
  n: counter,
  en: counter,
  epoch: counter,
  sequence: counter,
});
export type Position = z.infer<typeof positionSchema>;

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

/** What the log of one session adds up to. */
export const conversationSchema = z.object({
  /** The path from the root to the head, oldest first. */
  messages: z.array(messageSchema),
  head: idSchema.nullable(),
  openTurn: openTurnSchema.nullable(),
  /** In the order in which they will run. */
  queue: z.array(waitingTurnSchema),
  /** Nothing of the queue starts until somebody says so. */
  held: z.boolean(),
  /** What was said and done before is shortened just now; nothing else begins meanwhile. */
  compaction: z
    .object({
      compaction: idSchema,
      trigger: compactionTriggerSchema,
      by: z.string(),
      startedAt: z.iso.datetime(),
    })
    .nullable(),
  /** In the order in which they were made; those count whose place is on the path. */
  receipts: z.array(receiptSchema),
  /** Why the last turn failed, until the next one begins. */
  failure: z
    .object({
      turn: idSchema,
      /** The reply that came to nothing; null where none had begun. */
      reply: idSchema.nullable(),
      code: failureCodeSchema,
      message: z.string(),
      retryable: z.boolean(),
    })
    .nullable(),
  /** The turn that ended last, and what it takes to run it again. */
  lastTurn: z
    .object({
      turn: idSchema,
      /** What it answered. */
      message: idSchema,
      end: z.enum(['completed', 'stopped', 'failed']),
      request: turnRequestSchema,
    })
    .nullable(),
  /** The turn that another session has asked for, where it was refused, and why. */
  rejection: z.object({ turn: idSchema, why: z.string() }).optional(),
  title: z.string().nullable(),
  /** All that run, and the last of those that have ended. */
  children: z.array(childSchema),
  /** Of sessions in the background, not heard yet. */
  reports: z.array(messageSchema),
  /** Stops that came before their turn. */
  tombstones: z.array(idSchema),
  /** Mail up to here has become what it could become. */
  settledMail: z.object({ gen: idSchema.nullable(), sequence: counter }),
  /** The ids of the last commands that were settled: the broker may bring one twice, with another sequence. */
  recentCommands: z.array(z.string()),
  /** Turns that ended but whose after-work has not been dispatched. */
  unsettled: z.array(idSchema),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** A conversation as memory knows it, and from where a reader goes on in the log. */
export const snapshotSchema = z.object({
  position: positionSchema,
  conversation: conversationSchema,
  /** Stream sequence at which the oldest open block began; memory has no deltas, so they are read from here. */
  openFrom: counter.nullable(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
