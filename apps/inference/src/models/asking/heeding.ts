/**
 * Who works and heeds no signal holds nobody up: rejects with the signal's reason as soon as it is aborted. What comes
 * of the work after that, its failure too, is of no interest.
 */
export async function heeding<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let leave = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
  });
  // Work may abort the signal, and fail, before it has given any promise.
  const working = (async () => work(signal))();
  try {
    return await Promise.race([aborted, working]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
