import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ParleyError } from '#shared/contracts';

/** Where the source itself runs, as in tests, the thread is the one that was built from it. */
const program = new URL(
  import.meta.url.endsWith('.ts')
    ? '../../../../dist/apps/gateway/src/transfer/markdown-thread.js'
    : './markdown-thread.js',
  import.meta.url,
);
const mebibyte = 1024 * 1024;
/** A file takes a few times its size once it is read, and Markdown of little may be large: what is nested is indented. */
const heapOf = (bytes: number) => 256 + Math.ceil((12 * bytes) / mebibyte);

export interface Limits {
  timeMs: number;
  heapMb?: number;
}

/**
 * An export as Markdown, written in a thread of its own: everybody whom the gateway serves would wait for it. The bytes
 * are given away. Throws `too_large` where it comes to no end.
 */
export async function markdownApart(
  bytes: Uint8Array<ArrayBuffer>,
  { timeMs, heapMb = heapOf(bytes.length) }: Limits,
): Promise<Uint8Array> {
  const worker = new Worker(program, {
    ...{ env: {}, execArgv: [], workerData: bytes, transferList: [bytes.buffer] },
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  try {
    const [markdown]: Uint8Array[] = await once(worker, 'message', { signal: AbortSignal.timeout(timeMs) });
    if (!markdown) throw new Error('A thread has said nothing.');
    return markdown;
  } catch (error) {
    if (isGivenUp(error)) throw tooMuch();
    throw error;
  } finally {
    // Of one that is ended, what it still says of its memory is no news.
    worker.on('error', () => undefined);
    await worker.terminate();
  }
}

function isGivenUp(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return error.code === 'ABORT_ERR' || error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooMuch(): ParleyError {
  const message = 'The session is too much to be written as Markdown. Take it as JSON.';
  return new ParleyError({ code: 'too_large', message });
}
