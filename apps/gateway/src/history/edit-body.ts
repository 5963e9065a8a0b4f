import { z } from 'zod';
import { digest, idSchema, invalidRequest, parseOrRefuse } from '#shared/contracts';
import { bodyHash } from '../turns/body-hash.js';
import { refuseUnsayable, requestFields, saidSchema } from '../turns/submit-body.js';

export const editBody = z.strictObject({
  text: saidSchema,
  action: z.enum(['save', 'resend']),
  messageId: idSchema.optional(),
  ...requestFields,
});
export type EditBody = z.infer<typeof editBody>;

export const regenerateBody = z.strictObject({ text: saidSchema.optional(), ...requestFields });
export type RegenerateBody = z.infer<typeof regenerateBody>;

/** What is said of how a turn is to be run goes with `resend` alone. */
export function parseEdit(body: unknown, maxTextChars: number): EditBody {
  const edit = parseOrRefuse(editBody, body, 'body');
  refuseUnsayable(edit.text, maxTextChars);
  if (edit.action === 'save') refuseBeside(Object.keys(edit), ['text', 'action']);
  return edit;
}

export function parseRegenerate(body: unknown, maxTextChars: number): RegenerateBody {
  const asked = parseOrRefuse(regenerateBody, body ?? {}, 'body');
  if (asked.text !== undefined) refuseUnsayable(asked.text, maxTextChars);
  return asked;
}

/** The same key for another message, or for a plain submit, is the same key with another body. */
export function hashOfAnew(of: string, body: Omit<EditBody, 'action'> | RegenerateBody): string {
  return digest('anew', of, bodyHash({ text: '', ...body }));
}

function refuseBeside(given: readonly string[], taken: readonly string[]): void {
  const others = given.filter((name) => !taken.includes(name));
  if (others.length === 0) return;
  throw invalidRequest(others.map((path) => ({ path, problem: 'goes with the action resend alone' })));
}
