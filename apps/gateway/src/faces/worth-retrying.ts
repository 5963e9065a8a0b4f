import type { ErrorBody, ErrorCode } from '#shared/contracts';

/** What passes by itself. A budget does too, but not before the libraries that ask again have given up. */
const passes: ReadonlySet<ErrorCode> = new Set([
  'turn_in_progress',
  'queue_full',
  'head_moved',
  'compaction_running',
  'rate_limited',
  'unavailable',
  'internal',
]);

export function isWorthRetrying({ code, retryable }: Pick<ErrorBody, 'code' | 'retryable'>): boolean {
  return retryable ?? passes.has(code);
}

/** What the libraries of both makers go by, who else would ask again by the status alone; `seconds`: not before. */
export function retryHeaders(isWorthIt: boolean, seconds?: number): Record<string, string> {
  const should = { 'x-should-retry': String(isWorthIt) };
  return isWorthIt && seconds !== undefined ? { ...should, 'retry-after': String(seconds) } : should;
}

/** Where nobody knows when it will pass: soon for what is only too much for a moment, at once for all else. */
export function secondsUnlessKnown(status: number): number | undefined {
  return status === 429 || status === 503 || status === 529 ? 1 : undefined;
}
