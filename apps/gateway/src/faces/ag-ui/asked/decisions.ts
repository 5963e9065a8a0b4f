import { z } from 'zod';
import { ParleyError, problemsOf } from '#shared/contracts';
import { parseAnswer, type ApprovalAnswer } from '../../../approvals/answer-body.js';
import { readWireCallId, type WireCall } from '../../conversations/call-ids.js';
import { interruptPrefix } from '../telling/endings.js';
import { RunRefused } from './run-refused.js';
import type { ResumeEntry } from './run-input.js';

/** What somebody says to an approval; `call.key` is its id. */
export interface Decision {
  call: WireCall;
  answer: ApprovalAnswer;
}

const payloadSchema = z.union([
  z.boolean().transform((approved) => ({ approved })),
  z.looseObject({
    approved: z.boolean(),
    editedArgs: z.record(z.string(), z.unknown()).nullish(),
    reason: z.string().nullish(),
    answer: z.string().nullish(),
  }),
]);
type Payload = {
  approved: boolean;
  editedArgs?: Record<string, unknown> | null | undefined;
  reason?: string | null | undefined;
  answer?: string | null | undefined;
};

/** Throws `RunRefused`: what is wrong with an answer to an interrupt is told within the run. */
export function decisionsIn(resume: readonly ResumeEntry[]): Decision[] {
  return resume.map((entry, place) => {
    const call = readWireCallId(interruptPrefix, entry.interruptId);
    if (!call) throw new RunRefused('unknown_interrupt', `resume.${place}.interruptId: is none of ours`);
    return { call, answer: answerOf(entry, `resume.${place}.payload`) };
  });
}

function answerOf({ status, payload }: ResumeEntry, path: string): ApprovalAnswer {
  if (status === 'cancelled') return { decision: 'deny' };
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error).map(({ problem }) => problem);
    throw new RunRefused('invalid_resume', `${path}: ${problems.join('; ')}`);
  }
  try {
    return parseAnswer(bodyOf(parsed.data));
  } catch (error) {
    if (!ParleyError.is(error)) throw error;
    throw new RunRefused('invalid_resume', `${path}: ${error.body.message}`);
  }
}

function bodyOf({ approved, editedArgs, reason, answer }: Payload): object {
  if (approved) return editedArgs ? { decision: 'edit', input: editedArgs } : { decision: 'approve' };
  if (answer) return { decision: 'answer', text: answer };
  return { decision: 'deny', ...(reason ? { text: reason } : {}) };
}
