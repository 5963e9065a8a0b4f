import type { Entry } from '#shared/contracts';
import { isInBackground, responseOf, type ResponseAnswer } from './response-body.js';
import { saying, silent, type ResponseState, type Step } from './state.js';

/** The first frames, with whatever is told first; and that it runs, once that is known. */
export function greeting(answer: ResponseAnswer, state: ResponseState, entry: Entry): Step {
  if (state.createdAt !== undefined)
    return entry.type === 'turn.started' ? running(answer, state) : silent(state);
  return created(answer, { ...state, createdAt: secondsOf(entry.at) }, entry);
}

/** Of one that says something where no entry has made it. */
export function greetingAt(answer: ResponseAnswer, state: ResponseState, at: number): Step {
  return state.createdAt === undefined
    ? lifecycle(answer, { ...state, createdAt: at }, 'in_progress')
    : silent(state);
}

export function secondsOf(at: string): number {
  return Math.floor(Date.parse(at) / 1_000);
}

function created(answer: ResponseAnswer, state: ResponseState, entry: Entry): Step {
  if (entry.type !== 'turn.accepted') return lifecycle(answer, state, 'in_progress');
  if (entry.body.queued || isInBackground(answer)) return lifecycle(answer, state, 'queued');
  return saying(state, [['response.created', { response: responseOf(answer, state) }]]);
}

function lifecycle(answer: ResponseAnswer, state: ResponseState, status: 'queued' | 'in_progress'): Step {
  const next: ResponseState = { ...state, status, begun: status === 'queued' ? 'not yet' : 'told' };
  const body = { response: responseOf(answer, next) };
  return saying(next, [
    ['response.created', body],
    [`response.${status}`, body],
  ]);
}

function running(answer: ResponseAnswer, state: ResponseState): Step {
  if (state.begun === 'told') return silent(state);
  const next: ResponseState = { ...state, status: 'in_progress', begun: 'told' };
  return saying(next, [['response.in_progress', { response: responseOf(answer, next) }]]);
}
