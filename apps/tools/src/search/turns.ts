import { setImmediate as breath } from 'node:timers/promises';

/** To be waited for between two pieces of work; undefined while others have not waited long. */
export type Turn = () => Promise<void> | undefined;

/** So long is worked before others have their turn. */
const workMs = 20;

/** Rejects with the signal's reason where it was aborted meanwhile. */
export function turns(signal: AbortSignal): Turn {
  let since = performance.now();
  return () => {
    if (performance.now() - since < workMs) return undefined;
    return breath().then(() => {
      signal.throwIfAborted();
      since = performance.now();
    });
  };
}
