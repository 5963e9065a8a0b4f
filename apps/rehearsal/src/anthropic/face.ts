import type { Face } from '../face.js';
import { errorAnswer } from './errors.js';
import { frameWriter, wholeMessage } from './frames.js';
import { readRequest } from './request.js';

export const anthropic: Face = {
  idPrefix: 'msg_01',
  idLength: 22,
  callPrefix: 'toolu_01',
  callLength: 22,
  headers: (requestId) => ({ 'request-id': requestId }),
  read: readRequest,
  error: errorAnswer,
  frames: frameWriter,
  whole: wholeMessage,
};
