import { z } from 'zod';
import { invalidRequest, parseOrRefuse } from '#shared/contracts';
import { refuseUnsayable, saidSchema } from '../turns/submit-body.js';

const editSchema = z.strictObject({
  text: saidSchema.optional(),
  position: z.number().int().nonnegative().optional(),
});
export type QueueEdit = z.infer<typeof editSchema>;

export function parseQueueEdit(body: unknown, maxTextChars: number): QueueEdit {
  const edit = parseOrRefuse(editSchema, body, 'body');
  if (edit.text === undefined && edit.position === undefined) {
    throw invalidRequest([{ path: 'body', problem: 'must hold text, position, or both' }]);
  }
  if (edit.text !== undefined) refuseUnsayable(edit.text, maxTextChars);
  return edit;
}
