import { z } from 'zod';
import {
  idSchema,
  invalidRequest,
  isStorable,
  ParleyError,
  parseOrRefuse,
  policySchema,
} from '#shared/contracts';

/** Whether it is too long or empty is judged apart: those have codes of their own. */
export const saidSchema = z
  .string()
  .refine(isStorable, 'must hold neither NUL characters nor half surrogate pairs');

/** How a turn is to be run. */
export const requestFields = {
  model: z
    .string()
    .max(200)
    .regex(/^[a-z]+\/.+$/, 'must be written as <provider>/<model>')
    .refine(isStorable, 'must hold neither NUL characters nor half surrogate pairs')
    .optional(),
  maxTokens: z.number().int().positive().max(1_000_000).optional(),
  onDisconnect: z.enum(['continue', 'cancel']).optional(),
};

const submitSchema = z.strictObject({
  text: saidSchema,
  messageId: idSchema.optional(),
  policy: policySchema.optional(),
  ...requestFields,
});
export type SubmitBody = z.infer<typeof submitSchema>;

const steerSchema = z.strictObject({ text: saidSchema });

/** Refuses what is no submit, naming the field. */
export function parseSubmit(body: unknown, maxTextChars: number): SubmitBody {
  const submit = parseOrRefuse(submitSchema, body, 'body');
  refuseUnsayable(submit.text, maxTextChars);
  return submit;
}

export function parseSteer(body: unknown, maxTextChars: number): string {
  const { text } = parseOrRefuse(steerSchema, body, 'body');
  refuseUnsayable(text, maxTextChars);
  return text;
}

/** A text that is too long is told apart: 413, not 400. */
export function refuseUnsayable(text: string, maxTextChars: number): void {
  if (text.length > maxTextChars) {
    throw ofText('too_large', `has ${text.length} characters; at most ${maxTextChars} are taken`);
  }
  if (text.trim() === '') throw ofText('empty_prompt', 'is empty');
}

function ofText(code: 'too_large' | 'empty_prompt', problem: string): ParleyError {
  return new ParleyError({ code, message: `text: ${problem}`, details: [{ path: 'text', problem }] });
}

/** Of a client's own choosing, so it is bounded and must be printable before it goes anywhere. */
export function parseIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,256}$/.test(header)) return header;
  throw invalidRequest([
    { path: 'Idempotency-Key', problem: 'must be 1 to 256 printable ASCII characters without blanks' },
  ]);
}
