import { z } from 'zod';
import { idSchema } from './ids.js';
import { cursorSchema } from './cursor.js';
import { errorBodySchema } from './errors.js';
import { entryBodies, turnRequestSchema } from './log.js';
import { blockKindSchema, blockSchema, messageSchema } from './message.js';
import { usageSchema } from './usage.js';

const counter = z.number().int().nonnegative();

export const sessionSchema = z.object({
  id: idSchema,
  owner: idSchema,
  name: z.string().nullable(),
  model: z.string().nullable(),
  systemPrompt: z.string().nullable(),
  createdAt: z.iso.datetime(),
});
export type Session = z.infer<typeof sessionSchema>;

export const turnStatuses = ['pending', 'running', 'completed', 'stopped', 'failed', 'rejected'] as const;
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

/** A block that is still being written, with the `n` of its `block.started`. */
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

/** A turn without its terminal event, as the fold of the log tells it. */
export const openTurnSchema = z.object({
  turn: idSchema,
  message: idSchema,
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
  lastStopReason: z.string().nullable(),
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
});
export type Access = z.infer<typeof accessSchema>;

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
  /** For the actor: was a turn or a message of this id ever accepted, and with which key? Was this command refused? */
  'memory.turn.recall': {
    request: z.strictObject({ session: idSchema, turn: idSchema, message: idSchema, cause: idSchema }),
    response: z.object({
      turn: z.object({ message: idSchema, keyHash: z.string().nullable(), before: cursorSchema }).nullable(),
      messageTaken: z.boolean(),
      rejected: entryBodies['turn.rejected'].nullable(),
    }),
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
