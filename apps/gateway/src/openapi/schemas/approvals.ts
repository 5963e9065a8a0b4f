import { z } from 'zod';
import { idSchema } from '#shared/contracts';
import { answerFields } from '../../approvals/answer-body.js';
import type { ApprovalView, ApprovalsView } from '../../approvals/approvals-view.js';
import { resultSchema } from '../../client-calls/result-body.js';

const { decision, input, text } = answerFields;

export const approvalAnswer = z
  .strictObject({
    decision: decision.describe(
      '`edit` carries it out with other arguments; `answer` does not carry it out, and tells the model `text` as its result.',
    ),
    input: input.describe('With `edit` alone: all of the arguments, as they are to be.'),
    text: text.describe('With `answer` what the model is told; with `deny` why not. With no other decision.'),
  })
  .describe('What is said to a call that waits.');

export const approval = z.object({
  approval: idSchema,
  session: idSchema.describe(
    'Where it waits and is to be answered: the session that was asked for, or a sub-agent’s.',
  ),
  call: z.string(),
  turn: idSchema,
  name: z.string(),
  title: z.string().optional(),
  input: z.unknown(),
  reason: z.string().describe('Why it is asked for.'),
  expiresAt: z.iso.datetime().describe('Without an answer by then the call is denied.'),
  hash: z.string().describe('Of the name and the arguments: an answer holds for these alone.'),
  from: z
    .enum(['person', 'model'])
    .describe('`model`: the one that reviews is asked first. A person may answer before it.'),
}) satisfies z.ZodType<ApprovalView>;

export const approvals = z
  .object({
    approvals: z.array(approval),
    incomplete: z
      .literal(true)
      .optional()
      .describe('Some sub-agents could not be read just now, and what they wait for is missing: ask again.'),
  })
  .describe(
    'In the order in which they were asked for; those of sub-agents behind the session’s own.',
  ) satisfies z.ZodType<ApprovalsView>;

export const clientResult = resultSchema.describe(
  '`output`, a text or an object, or `error` where it failed. At most 524,288 bytes as JSON.',
);
