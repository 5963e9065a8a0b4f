import { parentPort, workerData } from 'node:worker_threads';
import { sessionExportSchema } from '#shared/contracts';
import { markdownOf } from './markdown.js';

/** Bytes of an export in, bytes of Markdown out, and the thread is done. */
const exported: unknown = JSON.parse(new TextDecoder().decode(workerData as Uint8Array));
const markdown = new TextEncoder().encode(markdownOf(sessionExportSchema.parse(exported)));
parentPort?.postMessage(markdown, [markdown.buffer]);
