import type { OpenCall } from '../../../telling/telling.js';
import type { OpenAiFailure } from '../../errors.js';
import { blocksCut, both } from './blocks.js';
import { greetingAt } from './greeting.js';
import { itemOfCall, type FunctionCall } from './items.js';
import { responseOf, type ResponseAnswer } from './response-body.js';
import { saying, type ResponseState, type Status, type Step } from './state.js';

type End = { status: 'completed' | 'incomplete' | 'cancelled'; at: number };

/** Whoever was stopped has said what he said; there is no frame of its own for that. */
export function finished(answer: ResponseAnswer, state: ResponseState, { status, at }: End): Step {
  const cut = blocksCut(state);
  const completedAt = status === 'completed' ? at : undefined;
  return both(cut, over(answer, { ...cut.state, completedAt }, status));
}

export function failed(answer: ResponseAnswer, state: ResponseState, failure: OpenAiFailure): Step {
  const cut = blocksCut(state);
  return both(cut, over(answer, { ...cut.state, failure }, 'failed'));
}

/** Of a response that goes on, or will be told anew, somewhere else. */
export function broken(state: ResponseState, failure: OpenAiFailure): Step {
  // Whoever comes back names it, and is to miss nothing.
  const number = state.place.told;
  const { error } = failure;
  const { code, message, param } = error;
  // The type of these clients has the first three; they throw what stands under the last one.
  const body = { code, message, param, error };
  return { state: { ...state, failure }, events: [{ number, type: 'error', body }], over: true };
}

/** The client is to carry out these calls, and to bring what came of them. */
export function paused(answer: ResponseAnswer, state: ResponseState, calls: readonly OpenCall[]): Step {
  const greeted = greetingAt(answer, state, answer.acceptedAt);
  const asked = calls.reduce<Step>((step, call) => {
    const item = itemOfCall(answer, call);
    return both(step, callTold(step.state, item));
  }, greeted);
  return both(asked, over(answer, asked.state, 'completed'));
}

function callTold(state: ResponseState, item: FunctionCall): Step {
  const { id: item_id, name } = item;
  const output_index = state.output.length;
  const place = { item_id, output_index };
  return saying({ ...state, output: [...state.output, item] }, [
    ['response.output_item.added', { output_index, item: { ...item, arguments: '', status: 'in_progress' } }],
    ['response.function_call_arguments.delta', { ...place, delta: item.arguments }],
    ['response.function_call_arguments.done', { ...place, name, arguments: item.arguments }],
    ['response.output_item.done', { output_index, item }],
  ]);
}

function over(
  answer: ResponseAnswer,
  state: ResponseState,
  status: Exclude<Status, 'queued' | 'in_progress'>,
): Step {
  const ended = { ...state, status };
  const type = status === 'cancelled' ? 'incomplete' : status;
  return { ...saying(ended, [[`response.${type}`, { response: responseOf(answer, ended) }]]), over: true };
}
