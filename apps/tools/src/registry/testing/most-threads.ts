import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';

const channel = 'worker_threads';

/** How many threads there were at once while this went on. */
export async function mostThreadsDuring(act: () => Promise<unknown>): Promise<number> {
  let [now, most] = [0, 0];
  const seen = (message: unknown): void => {
    now += 1;
    most = Math.max(most, now);
    (message as { worker: Worker }).worker.once('exit', () => (now -= 1));
  };
  subscribe(channel, seen);
  try {
    await act();
    return most;
  } finally {
    unsubscribe(channel, seen);
  }
}
