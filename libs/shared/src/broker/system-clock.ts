import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './ports.js';

let nextBreath: Promise<void> | undefined;

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  wait: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  },
  // Shared, so that what many sessions publish in one round of the event loop leaves in one system call, which at
  // hundreds of streams is what appending costs most.
  breath: () =>
    (nextBreath ??= new Promise((resolve) => {
      setImmediate(() => {
        nextBreath = undefined;
        resolve();
      });
    })),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
