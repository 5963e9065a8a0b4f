/** Every code that a request can be refused with. */
export type ErrorCode =
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'invalid_request'
  | 'empty_prompt'
  | 'turn_in_progress'
  | 'turn_not_running'
  | 'queue_full'
  | 'message_exists'
  | 'head_moved'
  | 'idempotency_mismatch'
  | 'too_large'
  | 'unknown_model'
  | 'unknown_agent'
  | 'compaction_running'
  | 'approval_expired'
  | 'already_answered'
  | 'quota_exceeded'
  | 'budget_exceeded'
  | 'rate_limited'
  | 'unavailable'
  | 'internal';

/** Every code that a turn can fail with. */
export type FailureCode =
  | 'provider_auth'
  | 'provider_rate_limit'
  | 'provider_overloaded'
  | 'provider_error'
  | 'provider_timeout'
  | 'provider_connection'
  | 'context_exhausted'
  | 'tool_loop_limit'
  | 'empty_tool_calls'
  | 'empty_response'
  | 'turn_timeout'
  | 'agent_unavailable'
  | 'internal';

/** A field that is wrong, and what is wrong with it. */
export interface Problem {
  path: string;
  problem: string;
}

export interface ErrorBody {
  code: ErrorCode;
  message: string;
  details?: Problem[];
  retryable?: boolean;
  /** Before this it is refused again. */
  retryAt?: string;
}
