import type { Entry, Message } from '#shared/contracts';
import { wireCallId } from '../../../conversations/call-ids.js';
import { callPrefix } from '../../chat/history.js';
import { entriesOf, type KeptResponse } from './kept-response.js';

/** What was sent to get this response, in the order that it was read. */
export function inputItemsOf(kept: KeptResponse): { id: string }[] {
  const { answer, accepted } = kept;
  if (answer.behind === undefined) return [messageItem(accepted.entry.body.message)];
  return sentInPause(kept, answer.behind);
}

/** Since the step that has asked for them, up to the last one. */
function sentInPause(kept: KeptResponse, last: string): { id: string }[] {
  let keys = new Map<string, string>();
  let items: { id: string }[] = [];
  for (const entry of entriesOf(kept)) {
    if (entry.type === 'step.started') [keys, items] = [new Map(), []];
    if (entry.type === 'tool.requested' && entry.body.key !== undefined)
      keys.set(entry.body.call, entry.body.key);
    if (entry.type === 'steer.received') items.push(messageItem(entry.body.message));
    if (entry.type !== 'tool.completed') continue;
    const key = keys.get(entry.body.call);
    if (key !== undefined) items.push(outputItem(kept, key, entry));
    if (key === last) break;
  }
  return items;
}

function messageItem({ id, blocks }: Message) {
  const content = blocks.flatMap((block): object[] => {
    if (block.kind === 'text') return [{ type: 'input_text', text: block.text }];
    return block.kind === 'image'
      ? [{ type: 'input_image', detail: 'auto', file_id: block.file, image_url: null }]
      : [];
  });
  return { id: `msg_${id}`, type: 'message', role: 'user', status: 'completed', content };
}

function outputItem(
  { answer: { session, turn } }: KeptResponse,
  key: string,
  { body: { output } }: Entry<'tool.completed'>,
) {
  const call_id = wireCallId(callPrefix, { session, turn, key });
  return { id: `fco_${key}`, type: 'function_call_output', call_id, output, status: 'completed' };
}
