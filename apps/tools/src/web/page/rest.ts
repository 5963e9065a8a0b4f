import { setImmediate as breath } from 'node:timers/promises';

/** Others have their turn. Rejects with the signal's reason where it was aborted meanwhile. */
export async function rest(signal: AbortSignal): Promise<void> {
  await breath();
  signal.throwIfAborted();
}
