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
import { compactionTriggerSchema, receiptSchema } from './receipt.js';
import { policySchema, rejectionCodeSchema, stopReasonSchema, turnRequestSchema } from './turn-request.js';
import { usageSchema } from './usage.js';

/**
 * What can stand in a session's log. Names are `noun.past`. A new type goes here first; every handler
 * table over it is a mapped type, so the build names each place that must learn it.
 */
const step = z.number().int().nonnegative();
const index = z.number().int().nonnegative();
const usage = usageSchema;
const ended = { usage, durationMs: z.number().nonnegative() };

/** A turn that never began has nothing to be settled, unless another session has asked for it and must be told. */
const neverBegun = { awaited: z.literal(true).optional() };

const submitted = {
  policy: policySchema,
  request: turnRequestSchema,
  /** The client's key and its body's hash: bound to the turn by nothing but this acceptance. */
  key: z.object({ key: z.string(), hash: z.string() }).optional(),
  /** The failed turn that is run again, under the same message. */
  retryOf: idSchema.optional(),
};

export const settledOutcomes = [
  /** It could not be read, or not be processed. */
  'poison',
  /** Its effect was in the log already. */
  'double',
  /** It came too late to change anything. */
  'over',
  /** A stop that waits for its turn to arrive. */
  'tombstone',
  /** A later one of the same schedule runs in its place. */
  'superseded',
  /** Answered with an error. */
  'refused',
] as const;

export const entryBodies = {
  /** `mailGen` is the life of the mailbox whose sequences the entries after it name. */
  'actor.claimed': z.object({
    nonce: z.string(),
    epoch: z.number().int().positive(),
    mailGen: idSchema.optional(),
  }),
  'command.settled': z.object({
    outcome: z.enum(settledOutcomes),
    problem: z.string().optional(),
  }),
  /** Without `queued` the turn is open from here on; with it a `turn.queued` follows that says where it waits. */
  'turn.accepted': z.object({ message: messageSchema, ...submitted, queued: z.literal(true).optional() }),
  /**
   * A place in the queue, taken or changed; with `message` the words have changed too. `next` starts before
   * everything else and is not held: it interrupts.
   */
  'turn.queued': z.object({
    position: z.number().int().nonnegative(),
    message: messageSchema.optional(),
    next: z.literal(true).optional(),
  }),
  'queue.held': z.object({}),
  'queue.resumed': z.object({}),
  /** Text that waits to be read by the running turn. Should that end first, it becomes a turn of its own. */
  'steer.received': z.object({ message: messageSchema, becomes: idSchema, ...submitted }),
  'turn.rejected': z.object({
    code: rejectionCodeSchema,
    runningTurn: idSchema.optional(),
    /** What was said; logs of old do not tell. */
    message: idSchema.optional(),
    /** In words, where the code does not say all. */
    problem: z.string().optional(),
    ...neverBegun,
  }),
  /** `message` where the turn comes out of the queue: as it now stands, below the head. */
  'turn.started': z.object({ attempt: z.number().int().positive(), message: messageSchema.optional() }),
  /** The model sees this text from its next step on. */
  'turn.steered': z.object({ message: messageSchema }),
  'turn.stopping': z.object({ by: z.string(), reason: stopReasonSchema }),
  'turn.status': z.object({ message: z.string() }),
  'reply.started': z.object({ message: idSchema, agent: z.string(), parent: idSchema }),
  'step.started': z.object({ step, model: z.string() }),
  /**
   * `usage` is what it had cost, as far as can be told. With `failure` the model was to blame, else its worker is
   * gone; `retryAt`: before that nobody asks again. `givenUp`: nor is that model asked for this step any more.
   */
  'step.abandoned': z.object({
    step,
    reason: z.string(),
    usage: usage.optional(),
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
  'step.completed': z.object({ step, stopReason: z.string(), usage }),
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
    usage: usage.optional(),
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
  /** The message, whose attachments now tell where they lie in the session's workspace, or why nobody can use them. */
  'attachments.placed': z.object({ message: messageSchema }),
  'context.compacting': z.object({ compaction: idSchema, trigger: compactionTriggerSchema }),
  'context.compacted': receiptSchema,
  'context.compaction_failed': z.object({
    compaction: idSchema,
    message: z.string(),
    model: z.string().optional(),
    usage: usage.optional(),
  }),
  'state.title': z.object({ title: z.string(), model: z.string().optional(), usage: usage.optional() }),
  'state.pass_failed': z.object({
    pass: z.string(),
    reason: z.string(),
    model: z.string().optional(),
    usage: usage.optional(),
  }),
  'reply.completed': z.object({
    message: idSchema,
    status: messageStatusSchema.exclude(['streaming']),
    usage,
  }),
  'turn.completed': z.object(ended),
  'turn.stopped': z.object({ by: z.string(), reason: stopReasonSchema.optional(), ...ended, ...neverBegun }),
  'turn.failed': z.object({ code: failureCodeSchema, message: z.string(), retryable: z.boolean(), ...ended }),
  'turn.settled': z.object({}),
  'history.moved': z.object({
    head: idSchema.nullable(),
    reason: z.enum(['rollback', 'edit', 'regenerate', 'select', 'rewind', 'undo', 'clear', 'compact']),
    /** The compaction that is taken back. */
    receipt: idSchema.optional(),
  }),
} as const;

export type EntryType = keyof typeof entryBodies;
export type EntryBody<T extends EntryType> = z.infer<(typeof entryBodies)[T]>;

/** Types that only the services read; no client stream shows them. */
export const internalTypes: ReadonlySet<EntryType> = new Set([
  'actor.claimed',
  'block.checkpoint',
  'command.settled',
  'turn.stopping',
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
  /** The sequence of the mail that this settles, and with it all mail before. */
  mail?: number;
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
  mail: counter.optional(),
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
