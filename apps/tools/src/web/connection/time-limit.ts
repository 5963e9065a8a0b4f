import type { Clock } from '#shared/broker';
import { FetchError } from './fetch-error.js';

/** Does something that must heed the signal, which is aborted when the time is over or nobody wants it any more. */
export async function within<T>(
  { clock, ms }: { clock: Pick<Clock, 'after'>; ms: number },
  outer: AbortSignal,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const overtime = new AbortController();
  const callOff = clock.after(ms, () =>
    overtime.abort(new FetchError(`It took longer than ${ms / 1_000} s.`)),
  );
  const signal = AbortSignal.any([outer, overtime.signal]);
  try {
    return await act(signal);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error;
  } finally {
    callOff();
  }
}
