import { z } from 'zod';
import { failureCodeSchema } from './errors.js';
import { idSchema } from './ids.js';
import {
  blockKindSchema,
  blockSchema,
  messageSchema,
  messageStatusSchema,
  toolOutcomeSchema,
} from './message.js';
import { usageSchema } from './usage.js';

/**
 * What can stand in a session's log. Names are `noun.past`. A new type goes here first; every handler
 * table over it is a mapped type, so the build names each place that must learn it.
 */
const step = z.number().int().nonnegative();
const index = z.number().int().nonnegative();
const usage = usageSchema;
const ended = { usage, durationMs: z.number().nonnegative() };

export const policySchema = z.enum(['reject']);
export type Policy = z.infer<typeof policySchema>;

export const turnRequestSchema = z.object({
  model: z.string().optional(),
  maxTokens: z.number().int().positive().optional(),
});
export type TurnRequest = z.infer<typeof turnRequestSchema>;

export const entryBodies = {
  'actor.claimed': z.object({ nonce: z.string(), epoch: z.number().int().positive() }),
  'command.settled': z.object({ outcome: z.enum(['poison', 'double']), problem: z.string().optional() }),
  'turn.accepted': z.object({
    message: messageSchema,
    policy: policySchema,
    request: turnRequestSchema,
    /** The client's key and its body's hash: bound to the turn by nothing but this acceptance. */
    key: z.object({ key: z.string(), hash: z.string() }).optional(),
  }),
  'turn.rejected': z.object({
    code: z.enum(['turn_in_progress', 'message_exists', 'idempotency_mismatch', 'unknown_model']),
    runningTurn: idSchema.optional(),
  }),
  'turn.started': z.object({ attempt: z.number().int().positive() }),
  'turn.status': z.object({ message: z.string() }),
  'reply.started': z.object({ message: idSchema, agent: z.string(), parent: idSchema }),
  'step.started': z.object({ step, model: z.string() }),
  'step.abandoned': z.object({ step, reason: z.string() }),
  'block.started': z.object({
    step,
    index,
    kind: blockKindSchema,
    call: z.string().optional(),
    name: z.string().optional(),
  }),
  'block.delta': z.object({ step, index, text: z.string() }),
  'block.completed': z.object({ step, index, block: blockSchema }),
  'step.completed': z.object({ step, stopReason: z.string(), usage }),
  'tool.requested': z.object({
    call: z.string(),
    name: z.string(),
    title: z.string().optional(),
    input: z.unknown(),
    hash: z.string(),
  }),
  'tool.completed': z.object({
    call: z.string(),
    outcome: toolOutcomeSchema,
    output: z.string(),
    truncated: z.boolean(),
  }),
  'reply.completed': z.object({
    message: idSchema,
    status: messageStatusSchema.exclude(['streaming']),
    usage,
  }),
  'turn.completed': z.object(ended),
  'turn.stopped': z.object({ by: z.string(), ...ended }),
  'turn.failed': z.object({ code: failureCodeSchema, message: z.string(), retryable: z.boolean(), ...ended }),
  'turn.settled': z.object({}),
} as const;

export type EntryType = keyof typeof entryBodies;
export type EntryBody<T extends EntryType> = z.infer<(typeof entryBodies)[T]>;

/** Types that only the services read; no client stream shows them. */
export const internalTypes: ReadonlySet<EntryType> = new Set([
  'actor.claimed',
  'command.settled',
  'turn.settled',
]);

export const terminalTypes: ReadonlySet<EntryType> = new Set([
  'turn.completed',
  'turn.stopped',
  'turn.failed',
]);

interface EntryOf<T extends EntryType> {
  type: T;
  turn?: string;
  /** Counts all entries of the session without a gap. */
  n: number;
  /** Counts events alone; a delta repeats the last one. */
  en: number;
  /** The command that caused it. */
  cause?: string;
  /** Who produced it: a user, an agent, the system. */
  by?: string;
  at: string;
  body: EntryBody<T>;
}

export type Entry<T extends EntryType = EntryType> = { [K in T]: EntryOf<K> }[T];
export type NewEntry<T extends EntryType = EntryType> = { [K in T]: Omit<EntryOf<K>, 'n' | 'en' | 'at'> }[T];

const counter = z.number().int().nonnegative();
const entryHead = {
  turn: idSchema.optional(),
  n: counter,
  en: counter,
  cause: z.string().optional(),
  by: z.string().optional(),
  at: z.iso.datetime(),
};

function entrySchemaOf(type: EntryType) {
  return z.object({ type: z.literal(type), ...entryHead, body: entryBodies[type] });
}

const entryTypes = Object.keys(entryBodies) as EntryType[];
const [firstType, ...otherTypes] = entryTypes.map(entrySchemaOf);
if (!firstType) throw new Error('The log must have entry types.');

/** The union is built from the table, so TypeScript sees only its widest form; `Entry` is the exact one. */
const entrySchema = z.discriminatedUnion('type', [firstType, ...otherTypes]) as unknown as z.ZodType<Entry>;

/** One message of the log stream: what one writer appended at once. */
export const appendSchema = z.object({
  v: z.literal(1),
  gen: idSchema,
  epoch: counter,
  nonce: z.string(),
  entries: z.array(entrySchema).min(1),
});
export type Append = z.infer<typeof appendSchema>;

export function isDelta(entry: { type: EntryType }): boolean {
  return entry.type === 'block.delta';
}
