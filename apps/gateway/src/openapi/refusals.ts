import { errorCodes, type ErrorCode } from '#shared/contracts';
import { httpStatus } from '../refusals/http-status.js';
import { reference } from './components.js';
import type { Route } from './route.js';

/** A code that is new does not compile before it is told what it means. */
const meanings: Record<ErrorCode, string> = {
  unauthorized: 'no valid token',
  forbidden: 'the token lacks a scope, or the page may not do this',
  not_found: 'it does not exist, or is somebody else’s',
  invalid_request: '`details` names each bad field',
  empty_prompt: 'the text is empty, and no file is with it',
  unknown_model: 'no provider here serves that model',
  unknown_agent: 'there is no such agent',
  turn_in_progress: 'another turn runs; `Parley-Turn-Id` names it',
  turn_not_running: 'the turn is not running',
  queue_full: 'as many wait already as may',
  message_exists: 'the message id is taken',
  head_moved: 'the path ends with another message than `after` says',
  idempotency_mismatch: 'the key was used with another body',
  compaction_running: 'what was said is just being shortened',
  approval_expired: 'nobody answered in time, and the call was denied',
  already_answered: 'somebody was faster, or the turn is stopped or over',
  too_large: 'more than is taken',
  quota_exceeded: 'the workspace is full',
  budget_exceeded: 'what may be spent is used up; `Retry-After` says for how long',
  rate_limited: 'too many at once',
  unavailable: 'try again',
  internal: 'our fault',
};

export function refusalsOf({ access, body, refusals }: Route): ErrorCode[] {
  const all = new Set<ErrorCode>(refusals);
  if (access !== 'open') all.add('invalid_request');
  if (body) all.add('too_large');
  if (access !== 'open') for (const code of behindDoor) all.add(code);
  return errorCodes.filter((code) => all.has(code));
}

const behindDoor: readonly ErrorCode[] = ['unauthorized', 'forbidden', 'unavailable', 'internal'];

/** By status, as answers of an operation. */
export function refusalAnswers(route: Route): Record<string, object> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of refusalsOf(route)) {
    byStatus.set(httpStatus[code], [...(byStatus.get(httpStatus[code]) ?? []), code]);
  }
  if (route.body) byStatus.set(415, ['invalid_request']);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [String(status), refusalAnswer(status, codes, route)]),
  );
}

function refusalAnswer(status: number, codes: readonly ErrorCode[], { body, refusesIn }: Route): object {
  const narrowed = { type: 'object', properties: { code: { enum: codes } } };
  const ours = { allOf: [reference('ErrorAnswer'), { type: 'object', properties: { error: narrowed } }] };
  const schema = refusesIn === 'its protocol’s form' ? reference('OfAnotherProtocol') : ours;
  const description =
    status === 415
      ? `\`invalid_request\`: the body was not sent as \`${body?.mediaType ?? 'application/json'}\``
      : codes.map((code) => `\`${code}\`: ${meanings[code]}`).join('; ');
  return { description: `${description}.`, content: { 'application/json': { schema } } };
}
