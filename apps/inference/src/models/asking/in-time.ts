import type { Clock } from '#shared/broker';
import { heeding } from './heeding.js';

/** The time that work may take, which it may stop and let begin anew. */
export interface RunningTime {
  stop(): void;
  begin(): void;
}

/** Rejects when the time is over, or the signal is aborted; also where whoever works heeds neither. */
export async function inTime<T>(
  clock: Pick<Clock, 'after'>,
  ms: number,
  work: (signal: AbortSignal, time: RunningTime) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const over = new AbortController();
  const time = timeOf(clock, ms, () => over.abort(new Error(`It took longer than ${ms} ms.`)));
  try {
    const either = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
    return await heeding(either, (wanted) => work(wanted, time));
  } finally {
    time.end();
  }
}

function timeOf(clock: Pick<Clock, 'after'>, ms: number, over: () => void): RunningTime & { end(): void } {
  let callOff = clock.after(ms, over);
  let hasEnded = false;
  return {
    stop: () => callOff(),
    begin: () => {
      callOff();
      // Work that nobody waits for any more may still be at it.
      if (!hasEnded) callOff = clock.after(ms, over);
    },
    end: () => {
      hasEnded = true;
      callOff();
    },
  };
}
