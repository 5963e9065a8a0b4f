import { z } from 'zod';
import { errorBodySchema } from './errors.js';
import { idSchema } from './ids.js';
import { cursorSchema } from './cursor.js';
import { policySchema, turnRequestSchema } from './log.js';

/** Mail comes through a door, and a door lets only its own commands through. */
export const doors = { user: ['turn.submit'], wake: ['session.wake'] } as const;
export type Door = keyof typeof doors;

const commandBodies = {
  'turn.submit': z.strictObject({
    turn: idSchema,
    message: idSchema,
    text: z.string(),
    policy: policySchema,
    request: turnRequestSchema,
    key: z.object({ key: z.string(), hash: z.string() }).optional(),
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

export const commandSchema = z.discriminatedUnion('type', [
  commandSchemaOf('turn.submit'),
  commandSchemaOf('session.wake'),
]) as unknown as z.ZodType<Command>;

export function doorAdmits(door: string, type: CommandType): boolean {
  return Object.hasOwn(doors, door) && (doors[door as Door] as readonly string[]).includes(type);
}

/** What the actor says of a submit, on its reply subject; doubles get the same from the recorded outcome. */
export const verdictSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('accepted'),
    turn: idSchema,
    message: idSchema,
    /** The place just before `turn.accepted`: a reader from here misses nothing of the turn. */
    before: cursorSchema,
  }),
  z.object({ outcome: z.literal('refused'), error: errorBodySchema, runningTurn: idSchema.optional() }),
]);
export type Verdict = z.infer<typeof verdictSchema>;
