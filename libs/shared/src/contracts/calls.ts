import { z } from 'zod';
import { digest, idSchema } from './ids.js';
import { toolOutcomeSchema } from './message.js';
import { placeSchema } from './tools.js';

export const callResultSchema = z.object({
  outcome: toolOutcomeSchema,
  output: z.string(),
  truncated: z.boolean(),
  /** Holds the whole of an output that was cut. */
  file: idSchema.optional(),
});
export type CallResult = z.infer<typeof callResultSchema>;

/** What a tools service is asked to run. The log says so already when this is sent. */
export const callJobSchema = z.strictObject({
  v: z.literal(1),
  session: idSchema,
  turn: idSchema,
  step: z.number().int().nonnegative(),
  call: z.string().min(1).max(256),
  /** Its key in CALLS, made by `callKey`. */
  key: idSchema,
  name: z.string(),
  input: z.unknown(),
  /** Of what was agreed to; a call whose name and arguments have another one is not run. */
  hash: z.string(),
  /** On whose behalf: what it keeps of a call is theirs. */
  owner: idSchema,
  place: placeSchema,
});
export type CallJob = z.infer<typeof callJobSchema>;

/**
 * What is known of one call, under its key in CALLS. Whoever creates the record first decides: a runner that it
 * runs, a stop that it never will.
 */
export const callRecordSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('claimed'), runner: idSchema, attempt: z.number().int().positive() }),
  z.object({ state: z.literal('done'), result: callResultSchema }),
  z.object({ state: z.literal('cancelled') }),
]);
export type CallRecord = z.infer<typeof callRecordSchema>;

/** As much as people and clients may say: the arguments of a call as they change them, and what is kept of a result. */
export const mostSaidBytes = 262_144;

/** Names what a call does, for ever: an approval holds for this and nothing else. */
export function callHash(name: string, input: unknown): string {
  return digest(name, JSON.stringify(input) ?? '');
}

/** A model may give the same call id twice in a session, but not twice in a step. */
export function callKey(session: string, turn: string, step: number, call: string): string {
  return digest('call', session, turn, String(step), call);
}
