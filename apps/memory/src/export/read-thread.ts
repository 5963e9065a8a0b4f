import { parentPort, workerData } from 'node:worker_threads';
import { ParleyError, type ErrorBody, type SessionExport } from '#shared/contracts';
import { partsOf } from './count-parts.js';
import { readDocument } from './read-document.js';

type Lists = Pick<SessionExport, 'messages' | 'receipts' | 'knowledge'>;

/** What the thread says: first what it has read without its lists, and then, each time that it is asked, more of these. */
export type Said =
  | { kind: 'refused'; body: ErrorBody }
  | { kind: 'read'; document: Omit<SessionExport, keyof Lists> }
  | { [K in keyof Lists]: { kind: K; more: Lists[K] } }[keyof Lists]
  | { kind: 'end' };

/** Values: whoever hears them is busy with nothing else meanwhile, and piece by piece he is for an instant only. */
const atOnce = 20_000;

function* saidOf(bytes: Uint8Array): Generator<Said> {
  const { messages, receipts, knowledge, ...document } = readDocument(bytes);
  yield { kind: 'read', document };
  for (const more of piecesOf(messages)) yield { kind: 'messages', more };
  for (const more of piecesOf(receipts)) yield { kind: 'receipts', more };
  for (const more of piecesOf(knowledge)) yield { kind: 'knowledge', more };
  yield { kind: 'end' };
}

function* piecesOf<T>(list: readonly T[]): Generator<T[]> {
  let [piece, parts]: [T[], number] = [[], 0];
  for (const each of list) {
    piece.push(each);
    parts += partsOf(each);
    if (parts < atOnce) continue;
    yield piece;
    [piece, parts] = [[], 0];
  }
  yield piece;
}

function next(said: Iterator<Said>): Said {
  try {
    const { value } = said.next();
    return value ?? { kind: 'end' };
  } catch (error) {
    if (ParleyError.is(error)) return { kind: 'refused', body: error.body };
    throw error;
  }
}

const said = saidOf(workerData as Uint8Array);
parentPort?.on('message', () => parentPort?.postMessage(next(said), []));
