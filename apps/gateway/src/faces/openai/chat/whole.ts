import type { WholeAnswer } from '../../telling/telling.js';
import { retryHeaders, secondsUnlessKnown } from '../../worth-retrying.js';
import { brokenOff, type OpenAiFailure } from '../errors.js';
import type { ChatEnd, ChatState } from './answer-state.js';
import { callOf, headOf, usageOf, type ChatAnswer } from './chunks.js';

/** All of it as one body. */
export function wholeOf(answer: ChatAnswer, state: ChatState): WholeAnswer {
  const { end } = state;
  if (end?.kind === 'finished') return { status: 200, body: completionOf(answer, state, end) };
  return refusalOf(end?.failure ?? brokenOff('unavailable'));
}

function completionOf(
  answer: ChatAnswer,
  state: ChatState,
  { reason, calls, usage }: ChatEnd & { kind: 'finished' },
) {
  const { content, reasoning, part } = state;
  const message = {
    role: 'assistant',
    content: content === '' && calls.length > 0 ? null : content,
    refusal: null,
    ...(calls.length > 0 ? { tool_calls: calls.map((call) => callOf(answer, call)) } : {}),
    ...(answer.shows.reasoning && reasoning !== '' ? { reasoning_content: reasoning } : {}),
  };
  return {
    ...headOf(answer, part, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: reason }],
    usage: usageOf(usage),
  };
}

/** This protocol's clients ask again by the status, unless they are told. */
function refusalOf({ status, error, retryable }: OpenAiFailure): WholeAnswer {
  return { status, body: { error }, headers: retryHeaders(retryable, secondsUnlessKnown(status)) };
}
