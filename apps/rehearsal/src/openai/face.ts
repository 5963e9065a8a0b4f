import type { Face } from '../face.js';
import { errorAnswer } from './errors.js';
import { frameWriter, wholeCompletion } from './frames.js';
import { readRequest } from './request.js';

export const openai: Face = {
  idPrefix: 'chatcmpl-',
  idLength: 29,
  callPrefix: 'call_',
  callLength: 24,
  headers: (requestId) => ({ 'x-request-id': requestId, 'openai-version': '2020-10-01' }),
  read: readRequest,
  error: errorAnswer,
  frames: frameWriter,
  whole: wholeCompletion,
};
