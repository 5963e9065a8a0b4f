import type { OpenCall } from '../contracts/index.js';

/** As it goes into the log with the answer: how long an approval was open. */
export function waitedFor({ approval }: Pick<OpenCall, 'approval'>, now: number): { waitedMs?: number } {
  // What was asked for before this was kept has no such time.
  return approval?.askedAt === undefined ? {} : { waitedMs: Math.max(0, now - Date.parse(approval.askedAt)) };
}
