import { expect, it } from '@jest/globals';
import { invalidRequest, ParleyError, unavailable, type ErrorBody } from '#shared/contracts';
import { anthropicRefusal } from './refusal-form.js';

const refused = ({ body }: ParleyError): unknown => anthropicRefusal({ status: 418, error: body });
const named = (path: string): ParleyError => invalidRequest([{ path, problem: 'is wrong' }]);
const ofCode = (code: ErrorBody['code']): ParleyError => new ParleyError({ code, message: 'No.' });

it.each<[ParleyError, number, object]>([
  [named('system'), 400, { type: 'invalid_request_error', message: 'system: is wrong' }],
  [ofCode('unauthorized'), 401, { type: 'authentication_error', message: 'No.' }],
  [ofCode('unknown_agent'), 404, { type: 'not_found_error', message: 'No.' }],
  [ofCode('budget_exceeded'), 429, { type: 'rate_limit_error', message: 'No.' }],
  [unavailable('Later.'), 529, { type: 'overloaded_error', message: 'Later.' }],
])('what is refused is told in the words of Anthropic: %#', (error, status, told) => {
  expect(refused(error)).toMatchObject({ status, body: { type: 'error', error: told, request_id: null } });
});

it('a thread is refused so that its client sends all of it', () => {
  const details = { error_code: 'thread_unsupported_request', unsupported: ['thread'] };
  expect(refused(named('thread'))).toMatchObject({ body: { error: { details } } });
});

it.each<[ErrorBody['code'], object]>([
  ['unavailable', { 'x-should-retry': 'true' }],
  ['queue_full', { 'x-should-retry': 'true', 'retry-after': '1' }],
  ['budget_exceeded', { 'x-should-retry': 'false' }],
  ['idempotency_mismatch', { 'x-should-retry': 'false' }],
])('its clients are told whether %s passes', (code, headers) => {
  expect(anthropicRefusal({ status: 418, error: ofCode(code).body }).headers).toEqual(headers);
});
