import type { ErrorAnswer, Failure } from '../refusal.js';

const TYPES = new Map<number, { type: string; message: string }>([
  [400, { type: 'invalid_request_error', message: 'Invalid request' }],
  [401, { type: 'authentication_error', message: 'invalid x-api-key' }],
  [402, { type: 'billing_error', message: 'Your credit balance is too low' }],
  [403, { type: 'permission_error', message: 'Your API key does not have permission for this resource' }],
  [404, { type: 'not_found_error', message: 'Not found' }],
  [408, { type: 'timeout_error', message: 'Request timed out' }],
  [409, { type: 'conflict_error', message: 'Conflict' }],
  [413, { type: 'request_too_large', message: 'Request exceeds the maximum size' }],
  [429, { type: 'rate_limit_error', message: 'This request would exceed your rate limit' }],
  [500, { type: 'api_error', message: 'Internal server error' }],
  [504, { type: 'timeout_error', message: 'Request timed out' }],
  [529, { type: 'overloaded_error', message: 'Overloaded' }],
]);

export function errorAnswer(failure: Failure, requestId: string): ErrorAnswer {
  const { status, type, message } = describe(failure);
  return { status, body: { type: 'error', error: { type, message }, request_id: requestId } };
}

/** As it stands in a stream, which has its status already. */
export function problemOf(failure: Failure): { type: string; message: string } {
  const { type, message } = describe(failure);
  return { type, message };
}

function describe(failure: Failure): { status: number; type: string; message: string } {
  switch (failure.kind) {
    case 'status':
      return ofStatus(failure.status);
    case 'context':
      return { ...ofStatus(400), message: tooLong(failure.over) };
    case 'invalid':
      return { ...ofStatus(400), message: failure.message };
    case 'too-large':
      return ofStatus(413);
    case 'no-route':
      return { ...ofStatus(404), message: `Not found: ${failure.method} ${failure.path}` };
  }
}

function tooLong({ tokens, window } = { tokens: 200_042, window: 200_000 }): string {
  return `prompt is too long: ${tokens} tokens > ${window} maximum`;
}

function ofStatus(status: number): { status: number; type: string; message: string } {
  const other = status < 500 ? 'invalid_request_error' : 'api_error';
  return { status, ...(TYPES.get(status) ?? { type: other, message: `Rehearsed error ${status}` }) };
}
