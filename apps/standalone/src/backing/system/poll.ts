import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks `check` again and again until it answers something other than `undefined`, or until the deadline,
 * then `undefined`. An error of `check` ends the polling at once.
 */
export async function pollUntil<T>(
  check: () => Promise<T | undefined> | T | undefined,
  options: { deadlineMs: number; everyMs?: number },
): Promise<T | undefined> {
  const end = performance.now() + options.deadlineMs;
  for (;;) {
    const answer = await check();
    if (answer !== undefined) return answer;
    if (performance.now() >= end) return undefined;
    await delay(options.everyMs ?? 20);
  }
}
