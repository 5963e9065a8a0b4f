import type { ErrorCode, FailureCode } from '#shared/contracts';

/** As Anthropic words it: clients decide by the type, and by the status that it stands for. */
export interface MessagesError {
  type: ErrorType;
  message: string;
  details?: Record<string, unknown>;
}

type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'request_too_large'
  | 'rate_limit_error'
  | 'timeout_error'
  | 'api_error'
  | 'overloaded_error';

interface Kind {
  type: ErrorType;
  status: number;
}

const invalid: Kind = { type: 'invalid_request_error', status: 400 };
const conflict: Kind = { type: 'invalid_request_error', status: 409 };
const tooLarge: Kind = { type: 'request_too_large', status: 413 };
const limited: Kind = { type: 'rate_limit_error', status: 429 };
const broken: Kind = { type: 'api_error', status: 500 };
const late: Kind = { type: 'timeout_error', status: 504 };
export const overloaded: Kind = { type: 'overloaded_error', status: 529 };

export const refusalKinds: Record<ErrorCode, Kind> = {
  unauthorized: { type: 'authentication_error', status: 401 },
  forbidden: { type: 'permission_error', status: 403 },
  not_found: { type: 'not_found_error', status: 404 },
  invalid_request: invalid,
  empty_prompt: invalid,
  turn_in_progress: conflict,
  // Its clients try a 409 again, and none of these will ever be taken.
  turn_not_running: invalid,
  queue_full: overloaded,
  message_exists: invalid,
  head_moved: conflict,
  idempotency_mismatch: invalid,
  too_large: tooLarge,
  unknown_model: { type: 'not_found_error', status: 404 },
  unknown_agent: { type: 'not_found_error', status: 404 },
  compaction_running: conflict,
  approval_expired: invalid,
  already_answered: invalid,
  quota_exceeded: tooLarge,
  budget_exceeded: limited,
  rate_limited: limited,
  unavailable: overloaded,
  internal: broken,
};

export const failureKinds: Record<FailureCode, Kind> = {
  // The key is ours, so its client has done nothing wrong.
  provider_auth: broken,
  provider_rate_limit: limited,
  provider_overloaded: overloaded,
  provider_error: broken,
  provider_timeout: late,
  provider_connection: broken,
  context_exhausted: invalid,
  tool_loop_limit: broken,
  empty_tool_calls: broken,
  empty_response: broken,
  turn_timeout: late,
  agent_unavailable: overloaded,
  internal: broken,
};
