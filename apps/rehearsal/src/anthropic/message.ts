import { isRecord } from '../json.js';
import { invalid } from '../refusal.js';
import { readBlock, type ContentBlock, type Role } from './blocks.js';
import { checkKeys, fieldRequired } from './refusals.js';

export interface Message {
  role: Role;
  content: string | ContentBlock[];
}

export function readMessages(messages: unknown): Message[] {
  if (messages === undefined) throw fieldRequired('messages');
  if (!Array.isArray(messages)) throw invalid('messages: Input should be a valid list', 'messages');
  if (messages.length === 0) throw invalid('messages: at least one message is required', 'messages');
  return messages.map((message: unknown, index) => readMessage(message, `messages.${index}`));
}

function readMessage(message: unknown, at: string): Message {
  if (!isRecord(message)) throw invalid(`${at}: Input should be a valid dictionary`, at);
  const { role, content } = message;
  if (role === undefined) throw fieldRequired(`${at}.role`);
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    throw invalid(`${at}.role: Input should be 'user' or 'assistant'`, `${at}.role`);
  }
  if (content === undefined) throw fieldRequired(`${at}.content`);
  checkKeys(message, ['role', 'content'], `${at}.`);
  if (typeof content === 'string') return { role, content };
  if (!Array.isArray(content)) throw invalid(`${at}.content: Input should be a valid list`, `${at}.content`);
  return {
    role,
    content: content.map((block: unknown, index) => readBlock(block, `${at}.content.${index}`, role)),
  };
}

export function blocksOf({ content }: Message): ContentBlock[] {
  return typeof content === 'string' ? [] : content;
}
