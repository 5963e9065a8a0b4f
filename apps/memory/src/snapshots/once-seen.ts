import { setTimeout as delay } from 'node:timers/promises';
import { unavailable } from '#shared/contracts';

/** Which event an answer must have seen. `en` goes on when the stream begins a new life, so it is enough. */
export type Seen = { gen: string; en: number } | undefined;

export interface Patience {
  limitMs: number;
  pauseMs: number;
}

/** The asker waits 5 s; it should hear a clear answer before that. */
const patience: Patience = { limitMs: 3_000, pauseMs: 20 };
const longestPauseMs = 160;

/** Read-your-writes: reads again until the projection has come far enough. */
export async function onceSeen<T extends { en: number }>(
  seen: Seen,
  read: () => Promise<T>,
  { limitMs, pauseMs }: Patience = patience,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (let pause = pauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    const found = await read();
    if (!seen || found.en >= seen.en) return found;
    if (performance.now() + pause > deadline)
      throw unavailable(`Memory has not seen event ${seen.en} of the session yet.`);
    await delay(pause);
  }
}
