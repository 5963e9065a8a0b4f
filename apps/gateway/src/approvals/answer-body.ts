import { z } from 'zod';
import { approvalDecisionSchema, isStorable, mostSaidBytes, parseOrRefuse } from '#shared/contracts';
import { refuseTooManyBytes } from '../refusals/bounded.js';
import { isDeeperThan, stringsIn } from '../turns/json-bounds.js';

const unstorable = 'must hold neither NUL characters nor half surrogate pairs';
const deepest = 64;

export const answerFields = {
  decision: approvalDecisionSchema,
  /** The arguments, all of them, as they are to be. */
  input: z
    .record(z.string(), z.unknown())
    .refine((input) => !isDeeperThan(input, deepest), `must be nested no deeper than ${deepest} times`)
    .refine((input) => isDeeperThan(input, deepest) || stringsIn(input).every(isStorable), unstorable)
    .optional(),
  text: z.string().max(100_000).refine(isStorable, unstorable).optional(),
};

const answerSchema = z.strictObject(answerFields).superRefine(({ decision, input, text }, context) => {
  const complain = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (decision === 'edit' && input === undefined)
    complain('input', 'is missing: the arguments as they are to be');
  if (decision !== 'edit' && input !== undefined) complain('input', 'goes with edit alone');
  if ((decision === 'approve' || decision === 'edit') && text !== undefined)
    complain('text', 'goes with deny and answer alone: the model would not be told');
  if (decision === 'answer' && !text?.trim()) complain('text', 'is missing: what the model is told');
});
export type ApprovalAnswer = z.infer<typeof answerSchema>;

/** What somebody says to a call that waits for him. */
export function parseAnswer(body: unknown): ApprovalAnswer {
  const answer = parseOrRefuse(answerSchema, body, 'body');
  refuseTooManyBytes('input', answer.input ?? {}, mostSaidBytes);
  return answer;
}
