import { invalidRequest, storable } from '#shared/contracts';
import { refuseTooManyBytes } from '../../../refusals/bounded.js';
import type { CallResult } from '../../asking/face-turns.js';
import { imageOfUrl, type SentImage } from '../../asking/sent-image.js';
import { readWireCallId } from '../../conversations/call-ids.js';
import type { Said } from '../../conversations/said.js';
import { textOf, type ChatMessage } from './messages.js';
import { orderProblems } from './tool-order.js';

export interface Words {
  text: string;
  images: readonly SentImage[];
}

/** A list of messages as this house sees it: what was said before, and what is new. */
export interface SentConversation {
  systemPrompt: string | undefined;
  said: Said[];
  /** Undefined: there are results alone. */
  words: Words | undefined;
  results: CallResult[];
}

export const callPrefix = 'call';

/** A message of the broker holds 1 MiB. What is longer than a model is given is cut later, and told. */
const mostBytes = 524_288;

export function conversationOf(messages: readonly ChatMessage[]): SentConversation {
  const problems = orderProblems(messages);
  if (problems.length > 0) throw invalidRequest(problems);
  const placed = messages.map((message, place) => ({ message, place }));
  const after = messages.findLastIndex(({ role }) => role === 'assistant') + 1;
  const words = saidIn(placed.slice(after))[0];
  const results = placed.slice(after).flatMap(resultIn);
  if (!words && results.length === 0) {
    const problem = 'must end with what the user says, or with the results of calls';
    throw invalidRequest([{ path: 'messages', problem }]);
  }
  return {
    systemPrompt: promptOf(messages),
    said: saidIn(placed.slice(0, after)),
    words: words && { text: words.text, images: words.images ?? [] },
    results,
  };
}

function promptOf(messages: readonly ChatMessage[]): string | undefined {
  const prompts = messages.flatMap((message) =>
    message.role === 'system' || message.role === 'developer' ? [textOf(message.content)] : [],
  );
  const said = prompts.filter((text) => text.trim() !== '');
  return said.length > 0 ? said.join('\n\n') : undefined;
}

interface Placed {
  message: ChatMessage;
  place: number;
}

/** One entry for each message that this house would have made of it: a reply is one, however many calls divide it. */
function saidIn(messages: readonly Placed[]): Said[] {
  const said: Said[] = [];
  for (const each of messages) {
    const next = saidOf(each);
    const last = said.at(-1);
    if (next && last?.role === next.role) said[said.length - 1] = both(last, next);
    else if (next) said.push(next);
  }
  return said;
}

function saidOf({ message, place }: Placed): Said | undefined {
  if (message.role === 'assistant') {
    const text = joined(textOf(message.content ?? []), message.refusal ?? '');
    return { role: 'assistant', text };
  }
  if (message.role !== 'user') return undefined;
  const images = message.content.flatMap((part, index) =>
    part.type === 'image_url'
      ? [imageOfUrl(part.image_url.url, `messages.${place}.content.${index}.image_url.url`)]
      : [],
  );
  return { role: 'user', text: textOf(message.content), images };
}

function both(one: Said, other: Said): Said {
  const images = [...(one.images ?? []), ...(other.images ?? [])];
  return { role: one.role, text: joined(one.text, other.text), images };
}

function joined(before: string, after: string): string {
  return [before, after].filter((text) => text !== '').join('\n');
}

function resultIn({ message, place }: Placed): CallResult[] {
  if (message.role !== 'tool') return [];
  const path = `messages.${place}`;
  const call = readWireCallId(callPrefix, message.tool_call_id);
  if (!call) {
    throw invalidRequest([{ path: `${path}.tool_call_id`, problem: 'is no call that was made here' }]);
  }
  const output = storable(textOf(message.content));
  refuseTooManyBytes(`${path}.content`, output, mostBytes);
  return [{ call, outcome: 'ok', output }];
}
