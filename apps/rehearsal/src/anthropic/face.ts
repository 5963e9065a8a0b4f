import type { Face } from '../face.js';
import { errorAnswer } from './errors.js';
import { frameWriter, wholeMessage } from './frames.js';
import { readRequest } from './request.js';

/** Nobody is limited here; the headers are what clients read. */
const RATES = Object.fromEntries(
  ['requests', 'tokens', 'input-tokens', 'output-tokens'].flatMap((kind) => [
    [`anthropic-ratelimit-${kind}-limit`, '1000000'],
    [`anthropic-ratelimit-${kind}-remaining`, '999999'],
    [`anthropic-ratelimit-${kind}-reset`, '2030-01-01T00:00:00Z'],
  ]),
);

export const anthropic: Face = {
  idPrefix: 'msg_01',
  idLength: 22,
  callPrefix: 'toolu_01',
  callLength: 22,
  headers: (requestId) => ({ 'request-id': requestId, ...RATES }),
  read: readRequest,
  error: errorAnswer,
  frames: frameWriter,
  whole: wholeMessage,
};
