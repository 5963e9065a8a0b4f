import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** How long a client that is catching up may take nothing at all. */
const stalledMs = 30_000;

/** For whoever has more to say than fits, and time: resolves when the client has taken what there is, or has gone. */
export async function roomIn(writable: Writable, stalled: () => void): Promise<void> {
  if (writable.destroyed || !writable.writableNeedDrain) return;
  const timer = setTimeout(stalled, stalledMs);
  const over = new AbortController();
  const { signal } = over;
  try {
    await Promise.race([once(writable, 'drain', { signal }), once(writable, 'close', { signal })]);
  } finally {
    over.abort();
    clearTimeout(timer);
  }
}
