import { setTimeout as delay } from 'node:timers/promises';

const pauseMs = 20;

/** Waits for a condition, never for a time: asks again until it holds, or fails with the last reason. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T> | T,
  deadlineMs = 15_000,
): Promise<Exclude<NonNullable<T>, false>> {
  const until = Date.now() + deadlineMs;
  let reason: unknown;
  while (Date.now() < until) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false)
        return answer as Exclude<NonNullable<T>, false>;
      reason = undefined;
    } catch (error) {
      reason = error;
    }
    await delay(pauseMs);
  }
  throw new Error(`Waited ${deadlineMs} ms in vain: ${what}`, { cause: reason });
}
