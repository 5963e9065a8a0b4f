import { z } from 'zod';
import {
  idSchema,
  invalidRequest,
  isStorable,
  ParleyError,
  parseOrRefuse,
  policySchema,
  type TurnRequest,
} from '#shared/contracts';
import { storableText } from '../refusals/storable-text.js';
import { clientToolsField } from './client-tools.js';
import { narrowingField } from './narrowing.js';
import { shapeFields } from './shape-fields.js';

/** Whether it is too long or empty is judged apart: those have codes of their own. */
export const saidSchema = z
  .string()
  .refine(isStorable, 'must hold neither NUL characters nor half surrogate pairs');

/** How a turn is to be run. */
export const requestFields = {
  agent: idSchema.optional(),
  model: z
    .string()
    .max(200)
    .regex(/^[a-z-]+\/.+$/, 'must be written as <provider>/<model>')
    .refine(isStorable, 'must hold neither NUL characters nor half surrogate pairs')
    .optional(),
  systemPrompt: storableText(100_000).optional(),
  ...shapeFields,
  onDisconnect: z.enum(['continue', 'cancel']).optional(),
  permissions: narrowingField.optional(),
  clientTools: clientToolsField.optional(),
};

/** No setting allows more. */
export const mostAttachments = 100;

const submitSchema = z.strictObject({
  text: saidSchema,
  attachments: z
    .array(idSchema)
    .max(mostAttachments)
    .superRefine((files, context) => {
      const seen = new Set<string>();
      const twice = files.findIndex((file) => seen.size === seen.add(file).size);
      if (twice >= 0) context.addIssue({ code: 'custom', path: [twice], message: 'is named twice' });
    })
    .optional(),
  messageId: idSchema.optional(),
  policy: policySchema.optional(),
  after: idSchema.nullable().optional(),
  ...requestFields,
});
export type SubmitBody = z.infer<typeof submitSchema>;

export interface SayingLimits {
  maxTextChars: number;
  maxAttachments: number;
}

export function sayingLimits({
  PARLEY_MAX_TEXT_CHARS,
  PARLEY_MAX_ATTACHMENTS,
}: {
  PARLEY_MAX_TEXT_CHARS: number;
  PARLEY_MAX_ATTACHMENTS: number;
}): SayingLimits {
  return { maxTextChars: PARLEY_MAX_TEXT_CHARS, maxAttachments: PARLEY_MAX_ATTACHMENTS };
}

const steerSchema = z.strictObject({ text: saidSchema });

/** Refuses what is no submit, naming the field. */
export function parseSubmit(body: unknown, { maxTextChars, maxAttachments }: SayingLimits): SubmitBody {
  refuseTooManyFiles(body, maxAttachments);
  const submit = parseOrRefuse(submitSchema, body, 'body');
  const { text, attachments = [] } = submit;
  refuseBesidePolicy(submit);
  refuseTooLong(text, maxTextChars);
  if (attachments.length === 0) refuseEmpty(text);
  return submit;
}

export function parseSteer(body: unknown, maxTextChars: number): string {
  const { text } = parseOrRefuse(steerSchema, body, 'body');
  refuseUnsayable(text, maxTextChars);
  return text;
}

/** What of a body says how the turn is to be run. */
export function requestOf(body: TurnRequest): TurnRequest {
  const { agent, model, systemPrompt, sampling, thinking, maxTokens, answerSchema } = body;
  const { onDisconnect, permissions, clientTools } = body;
  const shape = { sampling, thinking, maxTokens, answerSchema };
  return { agent, model, systemPrompt, ...shape, onDisconnect, permissions, clientTools };
}

/** A text that is too long is told apart: 413, not 400. */
export function refuseUnsayable(text: string, maxTextChars: number): void {
  refuseTooLong(text, maxTextChars);
  refuseEmpty(text);
}

/** Whoever is to wait, or to take another's place, cannot know behind what he will come. */
function refuseBesidePolicy({ after, policy = 'reject' }: SubmitBody): void {
  if (after === undefined || policy === 'reject') return;
  throw invalidRequest([{ path: 'after', problem: `does not go with policy ${policy}` }]);
}

/** Before any of them is looked at: nobody needs to hear of each of a million what is wrong with it. */
function refuseTooManyFiles(body: unknown, most: number): void {
  const { attachments } = (body ?? {}) as { attachments?: unknown };
  if (!Array.isArray(attachments) || attachments.length <= most) return;
  throw ofField('too_large', 'attachments', `names ${attachments.length} files; at most ${most} are taken`);
}

function refuseTooLong(text: string, most: number): void {
  if (text.length <= most) return;
  throw ofField('too_large', 'text', `has ${text.length} characters; at most ${most} are taken`);
}

function refuseEmpty(text: string): void {
  if (text.trim() === '') throw ofField('empty_prompt', 'text', 'is empty');
}

function ofField(code: 'too_large' | 'empty_prompt', path: string, problem: string): ParleyError {
  return new ParleyError({ code, message: `${path}: ${problem}`, details: [{ path, problem }] });
}

/** Of a client's own choosing, so it is bounded and must be printable before it goes anywhere. */
export function parseIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,256}$/.test(header)) return header;
  throw invalidRequest([
    { path: 'Idempotency-Key', problem: 'must be 1 to 256 printable ASCII characters without blanks' },
  ]);
}
