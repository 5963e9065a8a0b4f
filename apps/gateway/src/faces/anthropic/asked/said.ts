import { invalidRequest } from '#shared/contracts';
import { sentImage, type SentImage } from '../../asking/sent-image.js';
import type { Said } from '../../conversations/said.js';
import type { AssistantPart, DocumentPart, ResultPart, TextPart, UserPart } from './parts.js';
import type { AskedMessage } from './request-schema.js';

/** What a request has to say, and what it says was said before. */
export interface Conversation {
  said: Said[];
  /** New words of the user; empty beside results alone. */
  text: string;
  images: SentImage[];
  results: Placed<ResultPart>[];
}

/** By where it stands in the request, so that a refusal can name it. */
export interface Placed<T> {
  path: string;
  value: T;
}

export function conversationIn(messages: readonly AskedMessage[]): Conversation {
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  const now = messages.slice(last + 1);
  if (now.length === 0) {
    const problem = 'must not come last: an answer that is begun for the model is not taken';
    throw invalidRequest([{ path: `messages.${last}`, problem }]);
  }
  refuseUnanswered(messages[last], now, last);
  const parts = now.flatMap((message, index) => placedParts(message, last + 1 + index));
  return {
    said: saidBefore(messages.slice(0, last + 1)),
    text: joined(parts.map(({ value }) => wordsOf(value))),
    images: imagesIn(parts),
    results: parts.flatMap(({ path, value }) => (value.type === 'tool_result' ? [{ path, value }] : [])),
  };
}

/** Calls and their results stand within what the assistant has said: they are kept where it was said. */
function saidBefore(messages: readonly AskedMessage[]): Said[] {
  const said: Said[] = [];
  for (const [index, message] of messages.entries()) {
    const { role, content } = message;
    if (role === 'user' && content.length > 0 && content.every(isResult)) continue;
    const text = joined(content.map(wordsOf));
    const images = imagesIn(placedParts(message, index));
    const before = said.at(-1);
    if (before?.role !== role) said.push({ role, text, images });
    else
      said.splice(-1, 1, {
        role,
        text: joined([before.text, text]),
        images: [...(before.images ?? []), ...images],
      });
  }
  return said;
}

function imagesIn(parts: readonly Placed<UserPart>[]): SentImage[] {
  return parts.flatMap(({ path, value }) =>
    value.type === 'image' ? [sentImage(value.source.data, `${path}.source.data`)] : [],
  );
}

function isResult({ type }: UserPart | AssistantPart): boolean {
  return type === 'tool_result';
}

function placedParts({ role, content }: AskedMessage, message: number): Placed<UserPart>[] {
  if (role !== 'user') return [];
  return content.map((value, index) => ({ path: `messages.${message}.content.${index}`, value }));
}

/** Anthropic refuses it, too: nobody can go on from there. */
function refuseUnanswered(
  asked: AskedMessage | undefined,
  now: readonly AskedMessage[],
  index: number,
): void {
  if (asked?.role !== 'assistant') return;
  const answered = new Set(now.flatMap(({ content }) => content.flatMap(answeredBy)));
  const open = asked.content.flatMap((part) =>
    part.type === 'tool_use' && !answered.has(part.id) ? [part.id] : [],
  );
  if (open.length === 0) return;
  const problem = `tool_use without a tool_result right behind it: ${open.join(', ')}`;
  throw invalidRequest([{ path: `messages.${index}`, problem }]);
}

function answeredBy(part: UserPart | AssistantPart): string[] {
  return part.type === 'tool_result' ? [part.tool_use_id] : [];
}

function wordsOf(part: UserPart | AssistantPart): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'document':
      return documentWords(part);
    default:
      return '';
  }
}

function documentWords({ title, context, source }: DocumentPart): string {
  return joined([title ?? '', context ?? '', source.type === 'text' ? source.data : textIn(source.content)]);
}

export function textIn(parts: readonly TextPart[]): string {
  return joined(parts.map(({ text }) => text));
}

/** As memory joins the texts of a message, so that both come to the same. */
function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}
