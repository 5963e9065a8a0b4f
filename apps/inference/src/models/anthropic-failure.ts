import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  AuthenticationError,
  PermissionDeniedError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import type { FailureCode, Usage } from '#shared/contracts';
import { ModelFailure } from './model-port.js';

const overloaded = 529;

interface Judgement {
  code: FailureCode;
  message: string;
  retryable: boolean;
}

export function anthropicFailure(error: unknown, usage: Usage | undefined): ModelFailure {
  if (error instanceof ModelFailure) return error;
  return new ModelFailure({ ...judge(error), ...(usage ? { usage } : {}) }, { cause: error });
}

function judge(error: unknown): Judgement {
  if (error instanceof AuthenticationError || error instanceof PermissionDeniedError) {
    return {
      code: 'provider_auth',
      message: 'The model provider does not accept our key.',
      retryable: false,
    };
  }
  if (error instanceof RateLimitError) {
    return {
      code: 'provider_rate_limit',
      message: 'The model provider asks us to slow down.',
      retryable: true,
    };
  }
  if (error instanceof APIConnectionTimeoutError) {
    return {
      code: 'provider_timeout',
      message: 'The model provider did not answer in time.',
      retryable: true,
    };
  }
  if (error instanceof APIConnectionError) {
    return {
      code: 'provider_connection',
      message: 'The connection to the model provider failed.',
      retryable: true,
    };
  }
  if (error instanceof APIError) return judgeStatus(error);
  // What breaks in the middle of a stream is no error of the SDK's own: a reset, broken bytes, broken JSON.
  return {
    code: 'provider_connection',
    message: 'The connection to the model provider broke off.',
    retryable: true,
  };
}

function judgeStatus(error: APIError): Judgement {
  if (error.status === overloaded || error.type === 'overloaded_error') {
    return { code: 'provider_overloaded', message: 'The model provider is overloaded.', retryable: true };
  }
  if (/prompt is too long|context (window|length)/i.test(error.message)) {
    return {
      code: 'context_exhausted',
      message: 'The conversation is too long for this model.',
      retryable: false,
    };
  }
  const retryable = error.status === undefined || error.status >= 500;
  return { code: 'provider_error', message: 'The model provider could not answer this request.', retryable };
}
