import { z } from 'zod';
import { digest, idSchema } from './ids.js';
import { toolOutcomeSchema } from './message.js';

export const callResultSchema = z.object({
  outcome: toolOutcomeSchema,
  output: z.string(),
  truncated: z.boolean(),
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
  hash: z.string(),
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

/** A model may give the same call id twice in a session, but not twice in a step. */
export function callKey(session: string, turn: string, step: number, call: string): string {
  return digest('call', session, turn, String(step), call);
}
