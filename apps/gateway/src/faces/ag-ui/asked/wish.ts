import { parseResult } from '../../../client-calls/result-body.js';
import type { SentFile } from '../../../files/form-files.js';
import type { CallResult } from '../../asking/face-turns.js';
import { readWireCallId } from '../../conversations/call-ids.js';
import { callPrefix } from '../telling/kept-messages.js';
import { filesOf, textOf } from './parts.js';
import type { RunInput, SentMessage, UserMessage } from './run-input.js';

/** What the user says with this run. */
export interface Words {
  /** The client's own. */
  id: string;
  text: string;
  files: readonly SentFile[];
  message: UserMessage;
  /** Where it stands in the request. */
  place: number;
}

export type Wish =
  | { wants: 'to say'; words: Words }
  /** To answer what the turn waits for; words beside that are for the turn as well. */
  | { wants: 'to answer'; results: readonly CallResult[]; words: Words | undefined }
  /** What there is, and what comes of what runs. */
  | { wants: 'to hear' };

/** Throws `invalid_request`, naming the part that cannot be taken. */
export function wishOf({ messages, resume }: RunInput): Wish {
  const begun = messages.findLastIndex(({ role }) => role === 'assistant') + 1;
  const results = messages.flatMap((message, place) => (place < begun ? [] : resultOf(message, place)));
  const isAnswered = messages.findLastIndex(({ role }) => role === 'user') < begun;
  const words = isAnswered ? undefined : lastWords(messages);
  if (results.length > 0 || (resume ?? []).length > 0) return { wants: 'to answer', results, words };
  return words ? { wants: 'to say', words } : { wants: 'to hear' };
}

/** What the user has said last, answered or not. */
export function lastWords(messages: readonly SentMessage[]): Words | undefined {
  const place = messages.findLastIndex(({ role }) => role === 'user');
  const last = messages[place];
  return last?.role === 'user' ? wordsOf(last, place) : undefined;
}

/** Together with what was said before and refused. */
export function withUnsaid(words: Words, messages: readonly SentMessage[], ids: ReadonlySet<string>): Words {
  const all = messages.slice(0, words.place).flatMap((message, place) => {
    return message.role === 'user' && ids.has(message.id) ? [wordsOf(message, place)] : [];
  });
  const text = [...all, words].map((each) => each.text).join('\n\n');
  return { ...words, text, files: [...all, words].flatMap(({ files }) => files) };
}

function wordsOf(message: UserMessage, place: number): Words {
  const { id, content } = message;
  const path = `messages.${place}.content`;
  return { id, text: textOf(content, path), files: filesOf(content, path), message, place };
}

/** Results of our own tools stand there too. */
function resultOf(message: SentMessage, place: number): CallResult[] {
  if (message.role !== 'tool') return [];
  const call = readWireCallId(callPrefix, message.toolCallId);
  if (!call) return [];
  const output = textOf(message.content, `messages.${place}.content`);
  const { error } = message;
  return [
    { call, ...parseResult(error ? { error: output === '' ? error : `${error}\n${output}` } : { output }) },
  ];
}
