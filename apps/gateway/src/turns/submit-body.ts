import { z } from 'zod';
import { idSchema, isStorable, ParleyError, parseOrRefuse, policySchema } from '#shared/contracts';

const submitSchema = z.strictObject({
  text: z.string().refine(isStorable, 'must hold neither NUL characters nor half surrogate pairs'),
  messageId: idSchema.optional(),
  model: z
    .string()
    .max(200)
    .regex(/^[a-z]+\/.+$/, 'must be written as <provider>/<model>')
    .refine(isStorable, 'must hold neither NUL characters nor half surrogate pairs')
    .optional(),
  policy: policySchema.optional(),
  maxTokens: z.number().int().positive().max(1_000_000).optional(),
});
export type SubmitBody = z.infer<typeof submitSchema>;

/** Refuses what is no submit, naming the field. A text that is too long is told apart: 413, not 400. */
export function parseSubmit(body: unknown, maxTextChars: number): SubmitBody {
  const submit = parseOrRefuse(submitSchema, body, 'body');
  if (submit.text.length > maxTextChars) {
    const problem = `has ${submit.text.length} characters; at most ${maxTextChars} are taken`;
    throw new ParleyError({
      code: 'too_large',
      message: `text: ${problem}`,
      details: [{ path: 'text', problem }],
    });
  }
  if (submit.text.trim() === '') {
    const details = [{ path: 'text', problem: 'is empty' }];
    throw new ParleyError({ code: 'empty_prompt', message: 'text: is empty', details });
  }
  return submit;
}

/** Of a client's own choosing, so it is bounded and must be printable before it goes anywhere. */
export function parseIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,256}$/.test(header)) return header;
  const details = [
    { path: 'Idempotency-Key', problem: 'must be 1 to 256 printable characters without blanks' },
  ];
  throw new ParleyError({
    code: 'invalid_request',
    message: `Idempotency-Key: ${details[0]?.problem}`,
    details,
  });
}
