import type { Clock, Published } from './ports.js';

const firstWaitMs = 20;
const slowestMs = 1_000;

/**
 * Sends the very same again, while that may still help, until a time is over. What it returns is stored or
 * refused; silence to the end throws, and then nobody knows whether it is stored.
 */
export async function insist(
  clock: Clock,
  limitMs: number,
  send: () => Promise<Published>,
): Promise<Extract<Published, { kind: 'stored' | 'wrong-sequence' }>> {
  const until = clock.elapsed() + limitMs;
  for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, slowestMs)) {
    const published = await send();
    switch (published.kind) {
      case 'stored':
      case 'wrong-sequence':
        return published;
      case 'never':
        throw published.error;
      case 'full':
        throw new Error(`The broker has no room: ${published.reason}`);
      case 'passing':
      case 'silence':
        if (clock.elapsed() + wait > until)
          throw new Error(`The broker did not store it in ${limitMs} ms: ${published.reason}`);
    }
    await clock.wait(wait);
  }
}
