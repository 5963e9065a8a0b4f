import { z } from 'zod';
import { idSchema } from './ids.js';
import { cursorSchema } from './cursor.js';
import { agentDefinitionSchema } from './agents.js';
import { budgetQueries } from './budgets.js';
import { errorBodySchema, failureCodeSchema } from './errors.js';
import {
  compactionTriggerSchema,
  policySchema,
  receiptSchema,
  stopReasonSchema,
  turnRequestSchema,
} from './log.js';
import { blockKindSchema, blockSchema, fileSchema, messageSchema } from './message.js';
import { modelQueries } from './model-queries.js';
import { scheduleQueries } from './schedules.js';
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
  /** Tool calls that stand in the log as requested. */
  requested: z.array(z.string()),
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
  title: z.string().nullable(),
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

export const scopes = ['admin', 'write', 'read'] as const;
export const accessSchema = z.object({
  user: idSchema,
  scopes: z.array(z.enum(scopes)),
  expiresAt: z.iso.datetime().nullable(),
  /** Whether what the user may spend is limited, so that each turn must be admitted. */
  budgeted: z.boolean(),
});
export type Access = z.infer<typeof accessSchema>;

/** A tool as a model is told of it, and where its calls are to be sent. */
export const listedToolSchema = z.object({
  name: z.string(),
  title: z.string().optional(),
  description: z.string(),
  /** JSON Schema of an object. */
  inputSchema: z.record(z.string(), z.unknown()),
  /** Which services run it: its calls go to `work.tools.<pool>`. */
  pool: idSchema,
});
export type ListedTool = z.infer<typeof listedToolSchema>;

const asked = { session: idSchema, user: idSchema };
/** Read-your-writes: the answer must have seen this event of the session's log. */
const seen = z.object({ gen: idSchema, en: counter }).optional();

/** Every query by its subject. `user` is who asks; memory answers `not_found` for what is another's. */
export const queries = {
  'memory.ping': { request: z.strictObject({}), response: z.object({ ok: z.literal(true) }) },
  'memory.access': {
    request: z.strictObject({ tokenHash: z.string().length(64) }),
    response: accessSchema.nullable(),
  },
  'memory.session.create': {
    request: z.strictObject({
      owner: idSchema,
      name: z.string().nullable(),
      model: z.string().nullable(),
      systemPrompt: z.string().nullable(),
      agents: z.array(idSchema).optional(),
    }),
    response: sessionSchema,
  },
  'memory.session.get': { request: z.strictObject(asked), response: sessionSchema },
  /** For the actor and for watchers: `user` null is the service itself. */
  'memory.session.snapshot': {
    request: z.strictObject({ session: idSchema, user: idSchema.nullable(), seen }),
    response: z.object({ session: sessionSchema, snapshot: snapshotSchema }),
  },
  'memory.turn.get': {
    request: z.strictObject({ ...asked, turn: idSchema, seen }),
    response: turnViewSchema,
  },
  /** The newest first; `next` is where the next page begins, null at the end. */
  'memory.turn.list': {
    request: z.strictObject({
      ...asked,
      limit: z.number().int().min(1).max(100),
      before: counter.nullable(),
      seen,
    }),
    response: z.object({ turns: z.array(turnViewSchema), next: counter.nullable() }),
  },
  /**
   * For the actor: was a turn or a message of this id ever accepted, and with which key? Where words that were sent
   * under this id have joined a turn that ran, `turn` is that one.
   */
  'memory.turn.recall': {
    request: z.strictObject({ session: idSchema, turn: idSchema, message: idSchema }),
    response: z.object({
      turn: z
        .object({ turn: idSchema, message: idSchema, keyHash: z.string().nullable(), before: cursorSchema })
        .nullable(),
      messageTaken: z.boolean(),
    }),
  },
  ...scheduleQueries,
  ...budgetQueries,
  ...modelQueries,
  /** Of several, all or none. */
  'memory.file.create': {
    request: z.strictObject({ owner: idSchema, files: z.array(fileSchema).min(1).max(100) }),
    response: z.object({ files: z.array(fileSchema) }),
  },
  /** Of several, all or `not_found`. */
  'memory.file.get': {
    request: z.strictObject({ user: idSchema, files: z.array(idSchema).min(1).max(100) }),
    response: z.object({ files: z.array(fileSchema) }),
  },
  'memory.agent.list': {
    request: z.strictObject({ user: idSchema }),
    response: z.object({ agents: z.array(agentDefinitionSchema) }),
  },
  'memory.agent.create': {
    request: z.strictObject({ user: idSchema, agent: agentDefinitionSchema }),
    response: agentDefinitionSchema,
  },
  'memory.agent.change': {
    request: z.strictObject({ user: idSchema, agent: agentDefinitionSchema }),
    response: agentDefinitionSchema,
  },
  'memory.agent.delete': {
    request: z.strictObject({ user: idSchema, agent: idSchema }),
    response: z.object({ ok: z.literal(true) }),
  },
  'tools.list': {
    request: z.strictObject({}),
    response: z.object({ tools: z.array(listedToolSchema) }),
  },
  /** Puts a file into the session's workspace, under its own name or one like it; the same file is put once. */
  'tools.place': {
    request: z.strictObject({ session: idSchema, file: fileSchema }),
    response: z.object({ path: z.string() }),
  },
} as const;

export type QueryName = keyof typeof queries;
export type QueryRequest<Q extends QueryName> = z.infer<(typeof queries)[Q]['request']>;
export type QueryResponse<Q extends QueryName> = z.infer<(typeof queries)[Q]['response']>;

/** What travels back: the answer, or a refusal that the asker passes on. */
export const queryReplySchema = z.union([
  z.object({ ok: z.unknown() }),
  z.object({ refused: errorBodySchema }),
]);
