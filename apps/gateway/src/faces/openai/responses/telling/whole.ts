import type { WholeAnswer } from '../../../telling/telling.js';
import { retryHeaders, secondsUnlessKnown } from '../../../worth-retrying.js';
import { brokenOff, type OpenAiFailure } from '../../errors.js';
import { responseOf, type ResponseAnswer } from './response-body.js';
import type { Shown } from './shown.js';
import { isOver, type ResponseState } from './state.js';

/** All of it as one body. */
export function wholeOf(answer: ResponseAnswer, { as }: Shown, state: ResponseState): WholeAnswer {
  const { failure } = state;
  if (failure && (as === 'whole' || !isOver(state))) return refusalOf(failure);
  if (as === 'whole' && !isOver(state)) return refusalOf(brokenOff('unavailable'));
  return { status: 200, body: responseOf(answer, state) };
}

/** This protocol's clients ask again by the status, unless they are told. */
function refusalOf({ status, error, retryable }: OpenAiFailure): WholeAnswer {
  return { status, body: { error }, headers: retryHeaders(retryable, secondsUnlessKnown(status)) };
}
