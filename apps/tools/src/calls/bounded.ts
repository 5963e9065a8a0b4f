/** A content up to so many bytes; `cut` tells of more. It is let go of on every path, and never waited for in vain. */
export async function* bounded(
  content: AsyncIterable<Uint8Array>,
  mostBytes: number,
  signal: AbortSignal,
  cut: () => void,
): AsyncGenerator<Uint8Array> {
  const iterator = content[Symbol.asyncIterator]();
  const aborted = rejectedBy(signal);
  let left = mostBytes;
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await Promise.race([iterator.next(), aborted]);
      ended = done ?? false;
      if (done) return;
      if (value.length > left) {
        cut();
        if (left > 0) yield value.subarray(0, left);
        return;
      }
      left -= value.length;
      yield value;
    }
  } finally {
    if (!ended) letGo(iterator);
  }
}

/** One that hangs would not end before it goes on, so nobody waits for it; and how it ends is nobody's business. */
export function letGo(content: AsyncIterable<Uint8Array> | AsyncIterator<Uint8Array> | undefined): void {
  if (!content) return;
  const iterator = Symbol.asyncIterator in content ? content[Symbol.asyncIterator]() : content;
  void Promise.resolve(iterator.return?.()).catch(() => {});
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  const rejected = new Promise<never>((_resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  // Where nobody reads any more, it is no unhandled rejection.
  rejected.catch(() => {});
  return rejected;
}
