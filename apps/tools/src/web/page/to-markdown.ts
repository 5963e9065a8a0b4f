import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { heavyAtOnce } from '../../registry/heavy-at-once.js';
import { Slots } from '../../registry/slots.js';

export type Converted = { kind: 'markdown'; markdown: string } | { kind: 'given up' };

/** A thread that is given all it needs, so that it needs no file of its own beside this one. */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { NodeHtmlMarkdown } = require(workerData.converter);
const converter = new NodeHtmlMarkdown({ bulletMarker: '-', maxConsecutiveNewlines: 2 });
const parts = workerData.pieces.map((piece) => converter.translate(piece)).filter((part) => part.trim() !== '');
parentPort.postMessage(parts.join('\\n\\n'));
`;
const converter = createRequire(import.meta.url).resolve('node-html-markdown');
const memory = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };
/** Of the whole process, for its memory and its cores are what is short. */
const slots = new Slots(heavyAtOnce);

/**
 * In a thread of its own, which may take its time, its memory or its stack without harm to anybody else's calls.
 * The time counts from when it runs. Rejects with the signal's reason when that is aborted.
 */
export async function toMarkdown(
  pieces: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Converted> {
  const giveBack = await slots.take(signal);
  try {
    return await converted(pieces, timeoutMs, signal);
  } finally {
    giveBack();
  }
}

async function converted(
  pieces: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Converted> {
  signal.throwIfAborted();
  const worker = new Worker(program, {
    eval: true,
    env: {},
    execArgv: [],
    workerData: { converter, pieces },
    resourceLimits: memory,
  });
  let stop = (): void => {};
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Converted>((resolve, reject) => {
      const giveUp = (): void => resolve({ kind: 'given up' });
      stop = () => reject(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
      worker.once('online', () => (timer = setTimeout(giveUp, timeoutMs)));
      worker.once('message', (markdown: string) => resolve({ kind: 'markdown', markdown }));
      worker.once('error', giveUp);
      worker.once('exit', giveUp);
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
