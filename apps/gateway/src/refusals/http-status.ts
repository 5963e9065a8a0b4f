import type { ErrorCode } from '#shared/contracts';

export const httpStatus: Record<ErrorCode, number> = {
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  invalid_request: 400,
  empty_prompt: 400,
  unknown_model: 400,
  unknown_agent: 400,
  turn_in_progress: 409,
  turn_not_running: 409,
  queue_full: 409,
  message_exists: 409,
  idempotency_mismatch: 409,
  compaction_running: 409,
  too_large: 413,
  budget_exceeded: 429,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
};
