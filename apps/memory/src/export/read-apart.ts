import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ParleyError, type SessionExport } from '#shared/contracts';
import type { Said } from './read-thread.js';

/** Where the source itself runs, as in tests, the thread is the one that was built from it. */
const program = new URL(
  import.meta.url.endsWith('.ts')
    ? '../../../../dist/apps/memory/src/export/read-thread.js'
    : './read-thread.js',
  import.meta.url,
);
const mebibyte = 1024 * 1024;
/** A file takes a few times its size once it is read; what is least is what its values may take. */
const heapOf = (bytes: number) => 768 + Math.ceil((12 * bytes) / mebibyte);

export interface Limits {
  /** From when the thread is begun until all of it was told. */
  timeMs: number;
  heapMb?: number;
}

/**
 * `readDocument` in a thread of its own, which may take its time and its memory without harm to anybody else. The bytes
 * are given away. Throws as that does, and `too_large` where it comes to no end.
 */
export async function readApart(
  bytes: Uint8Array<ArrayBuffer>,
  { timeMs, heapMb = heapOf(bytes.length) }: Limits,
): Promise<SessionExport> {
  const worker = new Worker(program, {
    ...{ env: {}, execArgv: [], workerData: bytes, transferList: [bytes.buffer] },
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  // Of one that ends while nobody waits for its word, that it has ended is seen with the next.
  worker.on('error', () => undefined);
  const signal = AbortSignal.timeout(timeMs);
  try {
    return await documentOf(() => answerOf(worker, signal));
  } finally {
    await worker.terminate();
  }
}

async function answerOf(worker: Worker, signal: AbortSignal): Promise<Said> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const ended = (): void => over.abort();
  worker.once('exit', ended);
  try {
    worker.postMessage('more', []);
    const [said]: Said[] = await once(worker, 'message', { signal: either });
    if (said) return said;
    throw new Error('A thread has said nothing.');
  } catch (error) {
    if (isGivenUp(error)) throw tooMuch();
    throw error;
  } finally {
    worker.off('exit', ended);
  }
}

async function documentOf(ask: () => Promise<Said>): Promise<SessionExport> {
  const lists: Pick<SessionExport, 'messages' | 'receipts' | 'knowledge'> = {
    ...{ messages: [], receipts: [], knowledge: [] },
  };
  const first = await ask();
  if (first.kind === 'refused') throw new ParleyError(first.body);
  if (first.kind !== 'read') throw new Error(`A thread began with ${first.kind}.`);
  for (let said = await ask(); said.kind !== 'end'; said = await ask()) {
    if (said.kind === 'messages') lists.messages.push(...said.more);
    else if (said.kind === 'receipts') lists.receipts.push(...said.more);
    else if (said.kind === 'knowledge') lists.knowledge.push(...said.more);
    else throw new Error(`A thread went on with ${said.kind}.`);
  }
  return { ...first.document, ...lists };
}

function isGivenUp(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return error.code === 'ABORT_ERR' || error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooMuch(): ParleyError {
  const message = 'The file takes more time or memory than there is for reading one.';
  return new ParleyError({ code: 'too_large', message });
}
