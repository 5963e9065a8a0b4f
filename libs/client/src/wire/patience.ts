/** How long it is waited before something is tried again. */
export interface Patience {
  /** Before the second try, in ms; it doubles from one to the next. */
  firstMs: number;
  /** Never longer than that, in ms, unless the server asks for it. */
  mostMs: number;
  /** For a stream without a word, heartbeats included, in ms: then it counts as broken. */
  silenceMs: number;
  /** Tries of a single request. Streams that were open once come back until they are left. */
  tries: number;
}

export const defaultPatience: Patience = { firstMs: 250, mostMs: 10_000, silenceMs: 30_000, tries: 4 };

/** Somewhere between half of it and all of it, so that many clients do not come back at one moment. */
export function delayBefore(again: number, { firstMs, mostMs }: Patience, random: number): number {
  const whole = Math.min(mostMs, firstMs * 2 ** Math.min(again, 30));
  return whole * (0.5 + random / 2);
}

/** Resolves after so long; rejects with the signal's reason when it is aborted before. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const leave = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, ms);
    signal?.addEventListener('abort', leave, { once: true });
  });
}
