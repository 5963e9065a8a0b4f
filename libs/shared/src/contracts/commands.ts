import { z } from 'zod';
import { errorBodySchema } from './errors.js';
import { idSchema } from './ids.js';
import { cursorSchema } from './cursor.js';
import { callResultSchema } from './calls.js';
import { traceparentSchema } from './trace-context.js';
import { policySchema, turnRequestSchema } from './turn-request.js';
import { fileSchema } from './message.js';
import { passResultSchema } from './passes.js';
import { significanceSchema } from './memories.js';
import { approvalDecisionSchema } from './permissions.js';
import { newPlanSchema, planStatusSchema, planYieldSchema } from './plans.js';
import { sceneSettingSchema } from './scenes.js';
import { sessionChangeSchema } from './session-settings.js';

/** Mail comes through a door, and a door lets only its own commands through. */
export const doors = {
  user: [
    'turn.submit',
    'turn.steer',
    'turn.stop',
    'session.stop',
    'queue.edit',
    'queue.cancel',
    'queue.resume',
    'turn.retry',
    'context.compact',
    'message.edit',
    'message.resend',
    'reply.regenerate',
    'message.select',
    'history.rewind',
    'history.undo',
    'session.change',
    'session.clear',
    'session.delete',
    'memory.edit',
    'memory.delete',
    'scene.open',
    'scene.close',
    'plan.make',
    'plan.move',
    'approval.answer',
    'call.answer',
  ],
  tool: ['call.finish', 'call.progress'],
  child: ['child.finish'],
  pass: ['state.apply'],
  time: ['turn.expire', 'turn.leave', 'schedule.run', 'approval.expire', 'call.expire', 'session.wake'],
  wake: ['session.wake'],
} as const;
export type Door = keyof typeof doors;

const commandBodies = {
  'turn.submit': z.strictObject({
    turn: idSchema,
    message: idSchema,
    /** The client has chosen the message id itself, so it may be taken. */
    ownMessage: z.literal(true).optional(),
    text: z.string(),
    attachments: z.array(fileSchema).optional(),
    policy: policySchema,
    /** Only behind this message, as the last of the path; null: only as the first word. */
    after: idSchema.nullable().optional(),
    request: turnRequestSchema,
    key: z.object({ key: z.string(), hash: z.string() }).optional(),
    traceparent: traceparentSchema.optional(),
  }),
  /** Text for a turn that runs; one that has ended refuses it. */
  'turn.steer': z.strictObject({ turn: idSchema, message: idSchema, text: z.string() }),
  /** For a turn that nobody has seen yet, it waits and stops it on arrival. */
  'turn.stop': z.strictObject({ turn: idSchema }),
  /** Stops what runs and holds what is queued. */
  'session.stop': z.strictObject({}),
  'queue.edit': z.strictObject({
    turn: idSchema,
    text: z.string().optional(),
    /** From 0; past the end means the end. */
    position: z.number().int().nonnegative().optional(),
  }),
  'queue.cancel': z.strictObject({ turn: idSchema }),
  'queue.resume': z.strictObject({}),
  /** Runs a failed turn again under the message that it was to answer; it must be the last of the path. */
  'turn.retry': z.strictObject({ turn: idSchema, retryOf: idSchema }),
  'context.compact': z.strictObject({ compaction: idSchema }),
  /** Other words for a message of the user, in its place. */
  'message.edit': z.strictObject({ message: idSchema, text: z.string() }),
  /** A sibling of a message of the user, with other words, and a turn that answers it. What was attached stays. */
  'message.resend': z.strictObject({
    of: idSchema,
    turn: idSchema,
    message: idSchema,
    ownMessage: z.literal(true).optional(),
    text: z.string(),
    request: turnRequestSchema,
    key: z.object({ key: z.string(), hash: z.string() }).optional(),
  }),
  /** Another reply to the words that this one answers; with `text` to other words in their place. */
  'reply.regenerate': z.strictObject({
    of: idSchema,
    turn: idSchema,
    /** The id of the user's message, should there be other words. */
    message: idSchema,
    text: z.string().optional(),
    request: turnRequestSchema,
    key: z.object({ key: z.string(), hash: z.string() }).optional(),
  }),
  /** The path goes through this message from now on, to the newest word below it. */
  'message.select': z.strictObject({ message: idSchema }),
  /** The path ends with this message from now on. */
  'history.rewind': z.strictObject({ message: idSchema }),
  /** Takes back the last change of the history. */
  'history.undo': z.strictObject({}),
  'session.change': z.strictObject({ change: sessionChangeSchema }),
  /** Stops all that runs and waits, then takes the path away. */
  'session.clear': z.strictObject({}),
  'session.delete': z.strictObject({}),
  'memory.edit': z.strictObject({
    memory: idSchema,
    text: z.string().min(1).max(2_000).optional(),
    significance: significanceSchema.optional(),
    pinned: z.boolean().optional(),
  }),
  'memory.delete': z.strictObject({ memory: idSchema }),
  'scene.open': z.strictObject({ scene: idSchema, setting: sceneSettingSchema }),
  'scene.close': z.strictObject({ scene: idSchema, next: sceneSettingSchema.optional() }),
  'plan.make': z.strictObject({ plan: idSchema, what: newPlanSchema }),
  /** `yields`: as the plan has it, where it is completed. */
  'plan.move': z.strictObject({
    plan: idSchema,
    to: planStatusSchema.exclude(['planned']),
    yields: planYieldSchema.optional(),
  }),
  /** What a pass has found; `job` is that of a chain, made from the log up to `en`. */
  'state.apply': z.strictObject({
    turn: idSchema.optional(),
    job: idSchema.optional(),
    en: z.number().int().nonnegative().optional(),
    result: passResultSchema,
  }),
  'call.finish': z.strictObject({
    turn: idSchema,
    call: z.string(),
    /** As the job named it: a model may use the same call id again in a later step. */
    key: idSchema,
    ...callResultSchema.shape,
  }),
  /** Of a call that takes a while. Without a text it says only that it was begun. */
  'call.progress': z.strictObject({
    turn: idSchema,
    call: z.string(),
    key: idSchema,
    attempt: z.number().int().positive(),
    text: z.string().max(2_000).optional(),
  }),
  /** `input` comes with `edit`; `text` says why not, or is the answer itself. */
  'approval.answer': z.strictObject({
    approval: idSchema,
    decision: approvalDecisionSchema,
    input: z.unknown().optional(),
    text: z.string().optional(),
  }),
  'approval.expire': z.strictObject({ approval: idSchema }),
  /** What a client has made of a call of its own tool. */
  'call.answer': z.strictObject({
    key: idSchema,
    outcome: z.enum(['ok', 'error']),
    output: z.string(),
  }),
  /** Whoever waits with this call has waited long enough. */
  'call.expire': z.strictObject({ turn: idSchema, call: z.string(), key: idSchema }),
  /** A session that worked for this one has come to its end. */
  'child.finish': z.strictObject({
    turn: idSchema,
    call: z.string(),
    /** Left out where it is not the session itself that tells. */
    key: idSchema.optional(),
    child: idSchema,
    status: z.enum(['completed', 'stopped', 'failed']),
    output: z.string(),
    truncated: z.boolean(),
  }),
  /** The turn has had all the time that a turn may have, if it has waited no longer for people than this. */
  'turn.expire': z.strictObject({ turn: idSchema, waitedMs: z.number().nonnegative().optional() }),
  /** Nobody watches the turn any more, and it was asked to end with its last watcher. */
  'turn.leave': z.strictObject({ turn: idSchema }),
  'schedule.run': z.strictObject({
    schedule: idSchema,
    text: z.string(),
    policy: policySchema,
    request: turnRequestSchema,
  }),
  'session.wake': z.strictObject({ reason: z.string() }),
} as const;

export type CommandType = keyof typeof commandBodies;
type CommandOf<T extends CommandType> = {
  v: 1;
  /** One per attempt of a sender; a client's own key is another thing and stands in the body. */
  id: string;
  type: T;
  session: string;
  at: string;
  by: string;
  /** Where the actor answers at once, beside the log. */
  replyTo?: string;
  body: z.infer<(typeof commandBodies)[T]>;
};
export type Command<T extends CommandType = CommandType> = { [K in T]: CommandOf<K> }[T];

/** An actor publishes where a command says: nothing but answers may be named. */
const answerSubject = /^([A-Za-z0-9_-]{1,64}\.)?answer\.[A-Za-z0-9_-]{1,64}\.[A-Za-z0-9_-]{1,64}$/;

function commandSchemaOf(type: CommandType) {
  return z.strictObject({
    v: z.literal(1),
    id: idSchema,
    type: z.literal(type),
    session: idSchema,
    at: z.iso.datetime(),
    by: z.string(),
    replyTo: z.string().max(256).regex(answerSubject, 'must be the subject of an answer').optional(),
    body: commandBodies[type],
  });
}

const [firstCommand, ...otherCommands] = (Object.keys(commandBodies) as CommandType[]).map(commandSchemaOf);
if (!firstCommand) throw new Error('There must be commands.');

/** Built from the table, so TypeScript sees only its widest form; `Command` is the exact one. */
export const commandSchema = z.discriminatedUnion('type', [
  firstCommand,
  ...otherCommands,
]) as unknown as z.ZodType<Command>;

export function doorAdmits(door: string, type: CommandType): boolean {
  return Object.hasOwn(doors, door) && (doors[door as Door] as readonly string[]).includes(type);
}

/** What the actor says of a command, on its reply subject; doubles get the same from the recorded outcome. */
export const verdictSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('accepted'),
    /** The submit's own turn, or the running one that its text has joined. */
    turn: idSchema,
    message: idSchema,
    /** The place just before `turn.accepted`: a reader from here misses nothing of the turn. */
    before: cursorSchema,
    /** Its place in the queue, where it has to wait. */
    position: z.number().int().nonnegative().optional(),
  }),
  /** One that runs already is joined; a reader from `before` misses nothing of it. */
  z.object({ outcome: z.literal('compacting'), compaction: idSchema, before: cursorSchema }),
  /** The path ends at this message now. */
  z.object({ outcome: z.literal('moved'), head: idSchema.nullable() }),
  z.object({ outcome: z.literal('done') }),
  z.object({ outcome: z.literal('refused'), error: errorBodySchema, runningTurn: idSchema.optional() }),
]);
export type Verdict = z.infer<typeof verdictSchema>;
