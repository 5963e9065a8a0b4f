import type { Clock } from '#shared/broker';

/** Rejects when the time is over, also where whoever works heeds no signal; what it says later is of no interest. */
export async function inTime<T>(
  clock: Pick<Clock, 'after'>,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const tooLate = new Promise<never>((_, reject) => {
    over.signal.addEventListener('abort', () => reject(over.signal.reason as Error), { once: true });
  });
  const callOff = clock.after(ms, () => over.abort(new Error(`It took longer than ${ms} ms.`)));
  try {
    return await Promise.race([work(over.signal), tooLate]);
  } finally {
    callOff();
  }
}
