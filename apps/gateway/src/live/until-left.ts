/**
 * What comes out of a reading, for as long as somebody wants it. A page that is under way is not waited for:
 * its own deadline ends it, and nobody looks at it any more.
 */
export async function* untilLeft<T>(reading: AsyncGenerator<T>, left: AbortSignal): AsyncGenerator<T> {
  const gone = whenAborted(left);
  try {
    while (!left.aborted) {
      const next = await Promise.race([reading.next(), gone.promise]);
      if (!next || next.done) return;
      yield next.value;
    }
  } finally {
    gone.forget();
    // It may still be waiting for its page, and then fail; neither concerns anybody now.
    reading.return(undefined).catch(() => undefined);
  }
}

function whenAborted(signal: AbortSignal): { promise: Promise<undefined>; forget: () => void } {
  let leave = (): void => {};
  const promise = new Promise<undefined>((resolve) => {
    leave = () => resolve(undefined);
    signal.addEventListener('abort', leave, { once: true });
  });
  return { promise, forget: () => signal.removeEventListener('abort', leave) };
}
