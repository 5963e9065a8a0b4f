import type { ErrorBody, ErrorCode } from '#shared/contracts';

/** Where nobody knows when it will be taken, trying again costs little. */
const secondsUnlessKnown = 1;

const passing: ReadonlySet<ErrorCode> = new Set(['budget_exceeded', 'rate_limited', 'unavailable']);

/** What `Retry-After` says, in whole seconds that are never too few. Undefined: waiting would not help. */
export function retryAfter({ code, retryAt }: ErrorBody, now: number): number | undefined {
  if (!passing.has(code)) return undefined;
  if (retryAt === undefined) return secondsUnlessKnown;
  return Math.max(secondsUnlessKnown, Math.ceil((Date.parse(retryAt) - now) / 1_000));
}
