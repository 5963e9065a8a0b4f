import type { Clock } from '#shared/broker';
import { heeding } from './heeding.js';

/** Rejects when the time is over, or the signal is aborted; also where whoever works heeds neither. */
export async function inTime<T>(
  clock: Pick<Clock, 'after'>,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const over = new AbortController();
  const callOff = clock.after(ms, () => over.abort(new Error(`It took longer than ${ms} ms.`)));
  try {
    return await heeding(signal ? AbortSignal.any([signal, over.signal]) : over.signal, work);
  } finally {
    callOff();
  }
}
