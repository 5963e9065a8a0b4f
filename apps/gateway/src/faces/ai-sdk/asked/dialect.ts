import { invalidRequest } from '#shared/contracts';
import type { Dialect } from '../telling/chunks.js';

/** Which SDK stands behind a request; the default is what all of them understand. */
export const dialectHeader = 'parley-ai-sdk';

/** By the major version in the header. Approvals came with 6. */
export function dialectOf(header: string | string[] | undefined): Dialect {
  if (header === undefined) return 'plain';
  const version = typeof header === 'string' ? /^(\d{1,3})(?:\.|$)/.exec(header)?.[1] : undefined;
  if (version === undefined)
    throw invalidRequest([
      { path: dialectHeader, problem: 'must be the major version of the SDK, such as 6' },
    ]);
  return Number(version) >= 6 ? 'with approvals' : 'plain';
}
