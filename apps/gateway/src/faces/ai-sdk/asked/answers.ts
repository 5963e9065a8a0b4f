import { z } from 'zod';
import { idSchema, invalidRequest, problemsOf } from '#shared/contracts';
import { parseAnswer, type ApprovalAnswer } from '../../../approvals/answer-body.js';
import { parseResult } from '../../../client-calls/result-body.js';
import type { CallResult } from '../../asking/face-turns.js';
import { readWireCallId } from '../../conversations/call-ids.js';
import { callPrefix } from '../telling/tools.js';
import type { Part, SentMessage } from './chat-body.js';

/** What a page has to say to what its last message asked of it. */
export interface ClientAnswers {
  results: readonly CallResult[];
  approvals: readonly (ApprovalAnswer & { approval: string })[];
}

const toolPartSchema = z.looseObject({
  toolCallId: z.string(),
  state: z.string(),
  errorText: z.string().optional(),
});
type ToolPart = z.infer<typeof toolPartSchema> & { output?: unknown; approval?: unknown };

const approvalSchema = z.looseObject({ id: idSchema, approved: z.boolean(), reason: z.string().nullish() });

/** Of the last step: what stands before it was answered long ago. */
export function answersIn({ parts }: SentMessage, place: number): ClientAnswers {
  const begun = parts.findLastIndex(({ type }) => type === 'step-start') + 1;
  const tools = parts.slice(begun).flatMap((part, index) => {
    const path = `messages.${place}.parts.${begun + index}`;
    return isTool(part) ? [{ part: readAt(toolPartSchema, part, path) as ToolPart, path }] : [];
  });
  return {
    results: tools.flatMap(({ part }) => resultOf(part)),
    approvals: tools.flatMap(({ part, path }) => approvalOf(part, path)),
  };
}

function isTool({ type }: Part): boolean {
  return type === 'dynamic-tool' || type.startsWith('tool-');
}

/** Results of our own tools stand there too. */
function resultOf({ toolCallId, state, output, errorText }: ToolPart): CallResult[] {
  const call = readWireCallId(callPrefix, toolCallId);
  if (!call) return [];
  if (state === 'output-available') {
    const text = typeof output === 'string' ? output : JSON.stringify(output ?? null);
    return [{ call, ...parseResult({ output: text }) }];
  }
  if (state !== 'output-error') return [];
  return [{ call, ...parseResult({ error: errorText || 'It went wrong.' }) }];
}

function approvalOf({ state, approval }: ToolPart, path: string): ClientAnswers['approvals'] {
  if (state !== 'approval-responded') return [];
  const { id, approved, reason } = readAt(approvalSchema, approval, `${path}.approval`);
  const said = approved || !reason ? {} : { text: reason };
  return [{ approval: id, ...parseAnswer({ decision: approved ? 'approve' : 'deny', ...said }) }];
}

function readAt<T>(schema: z.ZodType<T>, value: unknown, at: string): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw invalidRequest(
    problemsOf(read.error).map(({ path, problem }) => ({ path: path ? `${at}.${path}` : at, problem })),
  );
}
