import { z } from 'zod';
import { failureCodeSchema } from './errors.js';
import { idSchema } from './ids.js';
import { messageSchema } from './message.js';
import { afterPassSchema, chainSchema } from './passes.js';
import { planStatusSchema } from './plans.js';
import { compactionTriggerSchema, receiptSchema } from './receipt.js';
import { sessionChangeSchema, sessionSettingsSchema } from './session-settings.js';
import { stopReasonSchema, turnRequestSchema } from './turn-request.js';
import { usageSchema } from './usage.js';
import { waitingTurnSchema, childSchema, openTurnSchema } from './open-turn.js';

const counter = z.number().int().nonnegative();

export const sessionSchema = z.object({
  id: idSchema,
  owner: idSchema,
  name: z.string().nullable(),
  ...sessionSettingsSchema.shape,
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
  /** The session that it was forked from, and at which message. */
  forkedFrom: z.object({ session: idSchema, message: idSchema.nullable() }).nullable(),
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

/** What is done about an exchange that is over; the first of `left` is under way. */
export const openChainSchema = z.object({
  ...chainSchema.shape,
  left: z.array(afterPassSchema).min(1),
  apart: z.array(afterPassSchema),
  awaited: z.boolean(),
  /** How many times the first was made in vain. */
  attempt: counter,
  since: z.iso.datetime(),
});
export type OpenChain = z.infer<typeof openChainSchema>;

/** What an undo would take back. */
export const historyChangeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('moved'),
    back: idSchema.nullable(),
    /** The command that it was moved for: a long way is gone in several steps. */
    cause: z.string().optional(),
  }),
  z.object({ kind: z.literal('compacted'), receipt: idSchema }),
]);
export type HistoryChange = z.infer<typeof historyChangeSchema>;

/** Of a scene, what the engine goes by. It counts while `on` is on the path, and is open while `closedOn` is not. */
export const sceneMarkSchema = z.object({
  scene: idSchema,
  on: idSchema.nullable(),
  clock: z.string().nullable(),
  /** Closed several times where somebody has returned to before its end. */
  closedOn: z.array(idSchema.nullable()),
});
export type SceneMark = z.infer<typeof sceneMarkSchema>;

/** Somebody has come or gone. Whoever has done neither was there from the beginning. */
export const attendanceSchema = z.object({
  agent: idSchema,
  change: z.enum(['joined', 'left']),
  at: z.iso.datetime(),
});
export type Attendance = z.infer<typeof attendanceSchema>;

/** A plan that went on, or came to its end. It counts while `on` is on the path. */
export const planMarkSchema = z.object({
  plan: idSchema,
  to: planStatusSchema,
  on: idSchema.nullable(),
});
export type PlanMark = z.infer<typeof planMarkSchema>;

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
      /** What is made of its first reply was begun before its end. */
      interlude: z.boolean().optional(),
      interludeOn: idSchema.optional(),
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
  /** What was changed of the session's settings since it was created. */
  settings: sessionChangeSchema,
  /** The last changes of the history, the newest last. */
  changes: z.array(historyChangeSchema),
  /** The last comings and goings. */
  attendance: z.array(attendanceSchema),
  /** The last scenes, in the order in which they were opened. */
  scenes: z.array(sceneMarkSchema),
  /** The last moves of plans. */
  plans: z.array(planMarkSchema),
  chains: z.array(openChainSchema),
  /** What was overwritten last, and at which event: whoever made the same from less must make it again. */
  overwritten: z.array(z.object({ key: z.string(), en: counter })),
  /** The event that last changed what agents know. */
  knownAt: counter,
  /** What runs is ended, and then this is done. */
  clearing: z.object({ by: z.string(), purpose: z.enum(['clear', 'delete']) }).nullable(),
  deleted: z.boolean(),
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
