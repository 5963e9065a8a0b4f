import { z } from 'zod';

/** Every code that a client can meet in a refused request. Their HTTP statuses live in the gateway. */
export const errorCodes = [
  'unauthorized',
  'forbidden',
  'not_found',
  'invalid_request',
  'empty_prompt',
  'turn_in_progress',
  'turn_not_running',
  'queue_full',
  'message_exists',
  'head_moved',
  'idempotency_mismatch',
  'too_large',
  'unknown_model',
  'unknown_agent',
  'compaction_running',
  'approval_expired',
  'already_answered',
  'quota_exceeded',
  'budget_exceeded',
  'rate_limited',
  'unavailable',
  'internal',
] as const;

/** Every code with which a turn can fail. */
export const failureCodes = [
  'provider_auth',
  'provider_rate_limit',
  'provider_overloaded',
  'provider_error',
  'provider_timeout',
  'provider_connection',
  'context_exhausted',
  'tool_loop_limit',
  'empty_tool_calls',
  'empty_response',
  'turn_timeout',
  'agent_unavailable',
  'internal',
] as const;

export const errorCodeSchema = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof errorCodeSchema>;
export const failureCodeSchema = z.enum(failureCodes);
export type FailureCode = z.infer<typeof failureCodeSchema>;

export const problemSchema = z.object({ path: z.string(), problem: z.string() });
export type Problem = z.infer<typeof problemSchema>;

export const errorBodySchema = z.object({
  code: errorCodeSchema,
  message: z.string(),
  details: z.array(problemSchema).optional(),
  retryable: z.boolean().optional(),
  /** Before this it is refused again. */
  retryAt: z.iso.datetime().optional(),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;

const marker = Symbol.for('parley.error');

/** A refusal that its reader can act on. It crosses processes as its body; the stack stays at home. */
export class ParleyError extends Error {
  readonly [marker] = true;
  readonly body: ErrorBody;

  constructor(body: ErrorBody, options?: ErrorOptions) {
    super(body.message, options);
    this.name = 'ParleyError';
    this.body = body;
  }

  static is(error: unknown): error is ParleyError {
    return typeof error === 'object' && error !== null && marker in error;
  }
}

export function notFound(what: string): ParleyError {
  return new ParleyError({ code: 'not_found', message: `There is no such ${what}.` });
}

export function unavailable(message: string, cause?: unknown): ParleyError {
  return new ParleyError({ code: 'unavailable', message, retryable: true }, { cause });
}

/** What a failed parse says to the person who sent the text: each bad field by its path. */
export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: pathText([...issue.path, key]),
        problem: 'is not a known field',
      }));
    }
    return [{ path: pathText(issue.path), problem: issue.message }];
  });
}

export function invalidRequest(details: Problem[]): ParleyError {
  const named = details.map(({ path, problem }) => (path ? `${path}: ${problem}` : problem)).join('; ');
  return new ParleyError({ code: 'invalid_request', message: named, details });
}

/** Parses or throws `invalid_request` with the path of every bad field; `whole` names the value itself. */
export function parseOrRefuse<T>(schema: z.ZodType<T>, value: unknown, whole = ''): T {
  const parsed = schema.safeParse(value, { error: whatIsMissing });
  if (parsed.success) return parsed.data;
  throw invalidRequest(
    problemsOf(parsed.error).map(({ path, problem }) => ({ path: path || whole, problem })),
  );
}

/** Left to itself it says "expected string, received undefined", which is nobody's language but ours. */
const whatIsMissing: z.core.$ZodErrorMap = ({ code, input }) =>
  code === 'invalid_type' && input === undefined ? 'is missing' : undefined;

function pathText(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}
