import { z } from 'zod';
import { failureCodeSchema } from './errors.js';
import { idSchema } from './ids.js';
import { messageSchema, segmentSchema } from './message.js';
import { traceparentSchema } from './trace-context.js';
import { policySchema, rejectionCodeSchema, stopReasonSchema, turnRequestSchema } from './turn-request.js';
import { usageSchema } from './usage.js';

const ended = { usage: usageSchema, durationMs: z.number().nonnegative() };

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

/** A turn from what was sent to its end, and what its session does with its mail. */
export const turnEntries = {
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
  'turn.accepted': z.object({
    message: messageSchema,
    ...submitted,
    queued: z.literal(true).optional(),
    /** Whose trace it was asked for in. */
    traceparent: traceparentSchema.optional(),
  }),
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
  /** The user's words in parts, and whom they are meant for, where a session asks for that. */
  'turn.heard': z.object({
    message: idSchema,
    segments: z.array(segmentSchema).optional(),
    addressee: idSchema.optional(),
    /** There is nothing in them to be answered. */
    silent: z.literal(true).optional(),
    model: z.string().optional(),
    usage: usageSchema.optional(),
  }),
  /** Whether somebody else speaks unasked; null: nobody does. */
  'interjection.considered': z.object({
    agent: idSchema.nullable(),
    reason: z.string().optional(),
    model: z.string().optional(),
    usage: usageSchema.optional(),
  }),
  /** The message, whose attachments now tell where they lie in the session's workspace, or why nobody can use them. */
  'attachments.placed': z.object({ message: messageSchema }),
  'turn.completed': z.object(ended),
  'turn.stopped': z.object({ by: z.string(), reason: stopReasonSchema.optional(), ...ended, ...neverBegun }),
  'turn.failed': z.object({ code: failureCodeSchema, message: z.string(), retryable: z.boolean(), ...ended }),
  'turn.settled': z.object({}),
} as const;
