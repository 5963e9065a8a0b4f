import { expect, test } from '@jest/globals';
import type { ErrorCode } from '#shared/contracts';
import { retryAfter } from './retry-after.js';

const now = Date.parse('2026-01-01T00:00:00.000Z');

test.each<[string, ErrorCode, string | undefined, number | undefined]>([
  ['the seconds until then', 'budget_exceeded', '2026-01-01T00:01:00.000Z', 60],
  ['never too few of them', 'rate_limited', '2026-01-01T00:00:01.001Z', 2],
  ['no time that has passed', 'budget_exceeded', '2025-12-31T00:00:00.000Z', 1],
  ['one where nobody knows', 'rate_limited', undefined, 1],
  ['the same where we are the reason', 'unavailable', undefined, 1],
  ['nothing where waiting would not help', 'invalid_request', undefined, undefined],
])('Retry-After says %s', (_, code, retryAt, seconds) => {
  expect(retryAfter({ code, message: 'no', ...(retryAt ? { retryAt } : {}) }, now)).toBe(seconds);
});
