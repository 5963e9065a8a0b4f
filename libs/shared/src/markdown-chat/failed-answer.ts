import type { AnswerEnd } from './answer.js';

/** How a file tells that an answer did not come to its end. */
export function failureCallout(end: Extract<AnswerEnd, { kind: 'failed' | 'rejected' }>): {
  title: string;
  detail: string;
} {
  const again = end.kind === 'rejected' || end.retryable;
  const advice = again
    ? 'Ask again to have it tried once more; this note goes then.'
    : 'Asked again, it is tried once more; this note goes then.';
  return { title: `The answer failed: ${end.code}`, detail: `${end.message}\n${advice}` };
}
