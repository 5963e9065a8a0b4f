import type { ErrorBody, ErrorCode, Problem, RejectionCode } from '#shared/contracts';
import type { Refusal, RefusalForm } from '../../refusals/refusal.js';
import { httpStatus } from '../../refusals/http-status.js';
import { isWorthRetrying, retryHeaders } from '../worth-retrying.js';
import type { OpenAiError, OpenAiFailure } from './errors.js';

/** Our name of a field, up to where the rest is the same in both, and this protocol's. */
export type FieldNames = readonly (readonly [RegExp, string])[];

/** How this protocol says no: its clients choose the class of their error by the status, and show the message. */
export function refusalWith(names: FieldNames): RefusalForm {
  return (refusal) => ({
    status: statusOf(refusal),
    headers: retryHeaders(isWorthRetrying(refusal.error)),
    body: { error: errorOf(refusal, names) },
  });
}

/** A turn that was refused once its session had heard of it. */
export function rejectionOf(
  code: RejectionCode,
  message = 'The conversation did not take it.',
): OpenAiFailure {
  const refusal: Refusal = { status: httpStatus[code], error: { code, message } };
  return {
    status: statusOf(refusal),
    error: errorOf(refusal, []),
    retryable: isWorthRetrying(refusal.error),
  };
}

function errorOf(refusal: Refusal, names: FieldNames): OpenAiError {
  const details = refusal.error.details?.map(({ path, problem }) => ({ path: nameOf(path, names), problem }));
  return {
    message: details ? messageOf(details) : refusal.error.message,
    type: typeOf(refusal),
    param: details?.[0]?.path || paramOf(refusal.error),
    code: codeOf(refusal.error),
  };
}

/** `messages.0.content` is `messages[0].content` to them. */
function nameOf(path: string, names: FieldNames): string {
  const [ours, theirs] = names.find(([each]) => each.test(path)) ?? [];
  const named = ours && theirs !== undefined ? path.replace(ours, theirs) : path;
  return named.replace(/^body\.?/, '').replace(/\.(\d+)(?=\.|$)/g, '[$1]');
}

function messageOf(details: readonly Problem[]): string {
  return details.map(({ path, problem }) => (path === '' ? problem : `${path}: ${problem}`)).join('; ');
}

const unknownModel: ReadonlySet<ErrorCode> = new Set(['unknown_model', 'unknown_agent']);

function statusOf({ status, error }: Refusal): number {
  return unknownModel.has(error.code) ? 404 : status;
}

function typeOf({ status, error }: Refusal): OpenAiError['type'] {
  if (error.code === 'budget_exceeded' || error.code === 'quota_exceeded') return 'insufficient_quota';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

function paramOf({ code }: ErrorBody): string | null {
  return unknownModel.has(code) ? 'model' : null;
}

function codeOf({ code }: ErrorBody): string {
  if (unknownModel.has(code)) return 'model_not_found';
  if (code === 'unauthorized') return 'invalid_api_key';
  if (code === 'budget_exceeded') return 'insufficient_quota';
  return code === 'rate_limited' ? 'rate_limit_exceeded' : code;
}
