import { isRecord } from '../json.js';
import { invalid } from '../refusal.js';

export interface Message {
  role: 'user' | 'assistant' | 'system';
  content: string | Record<string, unknown>[];
}

export function fieldRequired(field: string): Error {
  return invalid(`${field}: Field required`, field);
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
  if (typeof content === 'string') return { role, content };
  if (!Array.isArray(content)) throw invalid(`${at}.content: Input should be a valid list`, `${at}.content`);
  return {
    role,
    content: content.map((block: unknown, index) => readBlock(block, `${at}.content.${index}`)),
  };
}

function readBlock(block: unknown, at: string): Record<string, unknown> {
  if (!isRecord(block)) throw invalid(`${at}: Input should be a valid dictionary`, at);
  if (typeof block['type'] !== 'string') throw fieldRequired(`${at}.type`);
  if (block['type'] === 'text' && typeof block['text'] !== 'string') throw fieldRequired(`${at}.text.text`);
  return block;
}
