import type { FailureCode } from '#shared/contracts';
import type { BreakOff } from '../telling/telling.js';

/** What stands under `error`, in a refusal as in a stream. */
export interface OpenAiError {
  message: string;
  type: 'invalid_request_error' | 'rate_limit_error' | 'insufficient_quota' | 'server_error';
  param: string | null;
  code: string | null;
}

export interface OpenAiFailure {
  status: number;
  error: OpenAiError;
  retryable: boolean;
}

/** Why a turn has come to nothing. Trouble with the provider's key is ours: whoever asks has a good one. */
export function failureOf(code: FailureCode, message: string, retryable: boolean): OpenAiFailure {
  switch (code) {
    case 'context_exhausted':
      return failure(400, 'invalid_request_error', 'context_length_exceeded', message, retryable);
    case 'provider_rate_limit':
      return failure(429, 'rate_limit_error', 'rate_limit_exceeded', message, retryable);
    case 'provider_overloaded':
    case 'agent_unavailable':
      return failure(503, 'server_error', code, message, retryable);
    case 'provider_timeout':
    case 'turn_timeout':
      return failure(504, 'server_error', code, message, retryable);
    case 'internal':
      return failure(500, 'server_error', code, message, retryable);
    default:
      return failure(502, 'server_error', code, message, retryable);
  }
}

const broken: Record<BreakOff, string> = {
  slow_reader: 'The answer was read too slowly, and its stream was cut.',
  draining: 'The server is about to stop.',
  revoked: 'The token is not valid any more.',
  unavailable: 'The answer could not be followed to its end.',
  log_trimmed: 'The answer could not be followed to its end.',
};

export function brokenOff(reason: BreakOff): OpenAiFailure {
  return failure(503, 'server_error', reason, broken[reason], reason !== 'revoked');
}

/** What was shown is not what will be the answer, and there is no way to take it back. */
export const abandoned: OpenAiFailure = failure(
  503,
  'server_error',
  'answer_abandoned',
  'What was said so far was given up and is being said anew; ask again.',
  true,
);

function failure(
  status: number,
  type: OpenAiError['type'],
  code: string,
  message: string,
  retryable: boolean,
): OpenAiFailure {
  return { status, error: { message, type, param: null, code }, retryable };
}
