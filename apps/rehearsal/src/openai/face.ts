import type { Face } from '../face.js';
import { errorAnswer } from './errors.js';
import { frameWriter, wholeCompletion } from './frames.js';
import { readRequest } from './request.js';

/** Nobody is limited here; the headers are what clients read. */
const RATES = Object.fromEntries(
  ['requests', 'tokens'].flatMap((kind) => [
    [`x-ratelimit-limit-${kind}`, '1000000'],
    [`x-ratelimit-remaining-${kind}`, '999999'],
    [`x-ratelimit-reset-${kind}`, '1ms'],
  ]),
);

export const openai: Face = {
  idPrefix: 'chatcmpl-',
  idLength: 29,
  callPrefix: 'call_',
  callLength: 24,
  headers: (requestId) => ({ 'x-request-id': requestId, 'openai-version': '2020-10-01', ...RATES }),
  read: readRequest,
  error: errorAnswer,
  frames: frameWriter,
  whole: wholeCompletion,
};
