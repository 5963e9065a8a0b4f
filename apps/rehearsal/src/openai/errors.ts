import type { ErrorAnswer, Failure } from '../refusal.js';

interface Described {
  status: number;
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

const KNOWN = new Map<number, Pick<Described, 'message' | 'type' | 'code'>>([
  [401, { message: 'Incorrect API key provided.', type: 'invalid_request_error', code: 'invalid_api_key' }],
  [403, { message: 'You are not allowed to do this.', type: 'permission_error', code: 'permission_denied' }],
  [404, { message: 'The model does not exist.', type: 'invalid_request_error', code: 'model_not_found' }],
  [413, { message: 'The request is too large.', type: 'invalid_request_error', code: 'request_too_large' }],
  [429, { message: 'Rate limit reached.', type: 'requests', code: 'rate_limit_exceeded' }],
  [500, { message: 'The server had an error.', type: 'server_error', code: null }],
  [503, { message: 'The engine is currently overloaded.', type: 'server_error', code: 'overloaded' }],
  // Not this provider's own, but routers pass on what theirs say.
  [529, { message: 'The engine is currently overloaded.', type: 'server_error', code: 'overloaded' }],
]);

function tooLong({ tokens, window } = { tokens: 128_042, window: 128_000 }): string {
  return (
    `This model's maximum context length is ${window} tokens. However, your messages resulted in ${tokens} ` +
    'tokens. Please reduce the length of the messages.'
  );
}

export function errorAnswer(failure: Failure): ErrorAnswer {
  const { status, ...error } = describe(failure);
  return { status, body: { error } };
}

function describe(failure: Failure): Described {
  switch (failure.kind) {
    case 'status':
      return ofStatus(failure.status);
    case 'context':
      return {
        ...ofStatus(400),
        message: tooLong(failure.over),
        param: 'messages',
        code: 'context_length_exceeded',
      };
    case 'invalid':
      return { ...ofStatus(400), message: failure.message, param: failure.param, code: failure.code };
    case 'too-large':
      return ofStatus(413);
    case 'no-route':
      return {
        ...ofStatus(404),
        message: `Invalid URL (${failure.method} ${failure.path})`,
        code: 'unknown_url',
      };
  }
}

function ofStatus(status: number): Described {
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  const known = KNOWN.get(status) ?? { message: `Rehearsed error ${status}.`, type, code: null };
  return { status, param: null, ...known };
}
