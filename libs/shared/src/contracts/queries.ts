import { z } from 'zod';
import { agentChangeSchema, agentDefinitionSchema } from './agents.js';
import { auditQueries } from './audit.js';
import { budgetQueries } from './budgets.js';
import { sessionSchema, snapshotSchema, turnViewSchema } from './conversation.js';
import { cursorSchema } from './cursor.js';
import { errorBodySchema } from './errors.js';
import { faceQueries } from './faces.js';
import { idSchema } from './ids.js';
import { historyQueries } from './history.js';
import { entrySchema } from './log.js';
import { memoryQueries } from './memories.js';
import { fileSchema } from './message.js';
import { modelQueries } from './model-queries.js';
import { planQueries } from './plans.js';
import { projectQueries } from './projects.js';
import { recallQueries } from './recall.js';
import { relationQueries } from './relations.js';
import { reportQueries } from './reports.js';
import { sceneQueries } from './scenes.js';
import { scheduleQueries } from './schedules.js';
import { sessionQueries } from './sessions.js';
import { scopeSchema, tokenQueries } from './tokens.js';
import { toolServerQueries } from './tool-servers.js';
import { turnRequestSchema } from './turn-request.js';
import { workspaceQueries } from './workspaces.js';

const counter = z.number().int().nonnegative();

export const accessSchema = z.object({
  user: idSchema,
  scopes: z.array(scopeSchema),
  expiresAt: z.iso.datetime().nullable(),
  /** Whether what the user may spend is limited, so that each turn must be admitted. */
  budgeted: z.boolean(),
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
  ...sessionQueries,
  ...faceQueries,
  ...tokenQueries,
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
  /** What the log has told of a turn, in its order: for good, deltas apart. `next` is null at the end. */
  'memory.turn.events': {
    request: z.strictObject({
      ...asked,
      turn: idSchema,
      /** Behind this event. */
      after: counter,
      limit: z.number().int().min(1).max(100),
    }),
    response: z.object({
      events: z.array(z.object({ gen: idSchema, sequence: counter, entry: entrySchema })),
      next: counter.nullable(),
    }),
  },
  /** For the actor: how the turn of a reply was asked for. Null: it ran elsewhere, or in a session that is gone. */
  'memory.turn.request': {
    request: z.strictObject({ session: idSchema, message: idSchema, seen }),
    response: z.object({ request: turnRequestSchema.nullable() }),
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
  ...historyQueries,
  ...memoryQueries,
  ...relationQueries,
  ...sceneQueries,
  ...planQueries,
  ...recallQueries,
  ...scheduleQueries,
  ...budgetQueries,
  ...modelQueries,
  ...reportQueries,
  ...auditQueries,
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
  /** What was not said stays, whoever changes it at this moment. */
  'memory.agent.change': {
    request: z.strictObject({ user: idSchema, agent: idSchema, change: agentChangeSchema }),
    response: agentDefinitionSchema,
  },
  'memory.agent.delete': {
    request: z.strictObject({ user: idSchema, agent: idSchema }),
    response: z.object({ ok: z.literal(true) }),
  },
  ...projectQueries,
  ...toolServerQueries,
  ...workspaceQueries,
} as const;

export type QueryName = keyof typeof queries;
export type QueryRequest<Q extends QueryName> = z.infer<(typeof queries)[Q]['request']>;
export type QueryResponse<Q extends QueryName> = z.infer<(typeof queries)[Q]['response']>;

/** What travels back: the answer, or a refusal that the asker passes on. */
export const queryReplySchema = z.union([
  z.object({ ok: z.unknown() }),
  z.object({ refused: errorBodySchema }),
]);
