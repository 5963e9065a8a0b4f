import { invalidRequest, storable } from '#shared/contracts';
import { refuseTooManyBytes } from '../../../../refusals/bounded.js';
import type { CallResult } from '../../../asking/face-turns.js';
import { imageOfUrl } from '../../../asking/sent-image.js';
import { readWireCallId } from '../../../conversations/call-ids.js';
import type { Said } from '../../../conversations/said.js';
import { callPrefix, type SentConversation } from '../../chat/history.js';
import { refuseUnmatched } from './call-order.js';
import { joined, textOf, type InputItem } from './items.js';

/** A message of the broker holds 1 MiB. What is longer than a model is given is cut later, and told. */
const mostBytes = 524_288;

/** `isWhole`: there is no past but what stands in it. */
export function conversationOf(
  items: readonly InputItem[],
  { instructions, isWhole }: { instructions: string | undefined; isWhole: boolean },
): SentConversation {
  refuseUnmatched(items, isWhole);
  const placed = items.map((item, place) => ({ item, place }));
  const after = items.findLastIndex(isAnswer) + 1;
  const [words] = saidIn(placed.slice(after));
  const results = placed.slice(after).flatMap(resultIn);
  if (!words && results.length === 0) {
    const problem = 'must end with what the user says, or with the outputs of calls';
    throw invalidRequest([{ path: 'input', problem }]);
  }
  return {
    systemPrompt: promptOf(items, instructions),
    said: saidIn(placed.slice(0, after)),
    words: words && { text: words.text, images: words.images ?? [] },
    results,
  };
}

interface Placed {
  item: InputItem;
  place: number;
}

function isAnswer(item: InputItem): boolean {
  return (
    item.type === 'function_call' ||
    item.type === 'reasoning' ||
    (item.type === 'message' && item.role === 'assistant')
  );
}

function promptOf(items: readonly InputItem[], instructions = ''): string | undefined {
  const prompts = items.flatMap((item) =>
    item.type === 'message' && (item.role === 'system' || item.role === 'developer')
      ? [textOf(item.content)]
      : [],
  );
  const said = [instructions, ...prompts].filter((text) => text.trim() !== '');
  return said.length > 0 ? said.join('\n\n') : undefined;
}

/** One entry for each message that this house would have made of it: a reply is one, however many calls divide it. */
function saidIn(items: readonly Placed[]): Said[] {
  const said: Said[] = [];
  for (const each of items) {
    const next = saidOf(each);
    const last = said.at(-1);
    if (next && last?.role === next.role) said[said.length - 1] = both(last, next);
    else if (next) said.push(next);
  }
  return said;
}

function saidOf({ item, place }: Placed): Said | undefined {
  if (item.type === 'function_call') return { role: 'assistant', text: '' };
  if (item.type !== 'message') return undefined;
  if (item.role === 'assistant') return { role: 'assistant', text: textOf(item.content) };
  if (item.role !== 'user') return undefined;
  const images = item.content.flatMap((part, index) =>
    part.type === 'input_image'
      ? [imageOfUrl(part.image_url, `input.${place}.content.${index}.image_url`)]
      : [],
  );
  return { role: 'user', text: textOf(item.content), images };
}

function both(one: Said, other: Said): Said {
  const images = [...(one.images ?? []), ...(other.images ?? [])];
  return { role: one.role, text: joined(one.text, other.text), images };
}

function resultIn({ item, place }: Placed): CallResult[] {
  if (item.type !== 'function_call_output') return [];
  const path = `input.${place}`;
  const call = readWireCallId(callPrefix, item.call_id);
  if (!call) throw invalidRequest([{ path: `${path}.call_id`, problem: 'is no call that was made here' }]);
  const output = storable(textOf(item.output));
  refuseTooManyBytes(`${path}.output`, output, mostBytes);
  return [{ call, outcome: 'ok', output }];
}
