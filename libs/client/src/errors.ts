import type { ErrorBody, ErrorCode, Problem } from './types/index.js';

const refused = Symbol.for('parley.api-error');
const lost = Symbol.for('parley.connection-error');

/** `unreadable_answer`: what came is not of Parley; something in between may have answered. */
export type ApiErrorCode = ErrorCode | 'unreadable_answer';

export interface ApiErrorParts {
  status: number;
  code: ApiErrorCode;
  message: string;
  details?: Problem[];
  retryable?: boolean;
  retryAfterMs?: number | undefined;
  runningTurn?: string | undefined;
}

/** What the server has refused, or could not do. */
export class ParleyApiError extends Error {
  readonly [refused] = true;
  readonly status: number;
  readonly code: ApiErrorCode;
  /** Each bad field by its path. */
  readonly details: readonly Problem[];
  /** The same request may succeed later. */
  readonly retryable: boolean;
  /** Not before then, where the server has said. */
  readonly retryAfterMs: number | undefined;
  /** The turn that is in the way. */
  readonly runningTurn: string | undefined;

  constructor(parts: ApiErrorParts, options?: ErrorOptions) {
    super(parts.message, options);
    this.name = 'ParleyApiError';
    this.status = parts.status;
    this.code = parts.code;
    this.details = parts.details ?? [];
    this.retryable = parts.retryable ?? false;
    this.retryAfterMs = parts.retryAfterMs;
    this.runningTurn = parts.runningTurn;
  }

  /** Holds across copies of this package, where `instanceof` does not. */
  static is(error: unknown): error is ParleyApiError {
    return typeof error === 'object' && error !== null && refused in error;
  }
}

/** No answer came, or it broke off. */
export class ParleyConnectionError extends Error {
  readonly [lost] = true;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ParleyConnectionError';
  }

  static is(error: unknown): error is ParleyConnectionError {
    return typeof error === 'object' && error !== null && lost in error;
  }
}

const passingCodes: ReadonlySet<ApiErrorCode> = new Set(['rate_limited', 'unavailable']);

/** Whether it may be tried again by itself. What is spent or forbidden does not come back in a moment. */
export function isPassing(error: unknown): boolean {
  if (ParleyConnectionError.is(error)) return true;
  return ParleyApiError.is(error) && (error.retryable || passingCodes.has(error.code));
}

/** Of a proxy, which knows nothing of Parley, these say that it is away for a moment. */
const passing: readonly number[] = [502, 503, 504];

export async function apiErrorOf(response: Response): Promise<ParleyApiError> {
  const { status, headers } = response;
  const body = errorBodyIn(await response.text());
  const runningTurn = headers.get('parley-turn-id') ?? undefined;
  const retryAfterMs = retryAfter(headers.get('retry-after'));
  if (body) return new ParleyApiError({ ...body, status, retryAfterMs, runningTurn });
  return new ParleyApiError({
    status,
    code: 'unreadable_answer',
    message: `The answer, with status ${status}, is not one of Parley's. Is the address right?`,
    retryable: passing.includes(status),
    retryAfterMs,
  });
}

function errorBodyIn(text: string): ErrorBody | undefined {
  const error = (parsedJson(text) as { error?: Partial<ErrorBody> } | null | undefined)?.error;
  if (typeof error?.code !== 'string' || typeof error.message !== 'string') return undefined;
  return error as ErrorBody;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page, or nothing at all: whoever reads it is told that it is not Parley's.
    return undefined;
  }
}

function retryAfter(header: string | null): number | undefined {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}
