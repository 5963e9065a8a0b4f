import { isRecord, parseJson } from '../json.js';
import { invalid } from '../refusal.js';
import { checkContent, type Role } from './content.js';
import { emptyArray, missing, wrongName, wrongType, wrongValue } from './refusals.js';

const ROLES: readonly Role[] = ['developer', 'system', 'user', 'assistant', 'tool', 'function'];

export interface Message {
  role: Role;
  content: unknown;
  callIds: string[];
  answers: string | undefined;
}

export function readMessages(messages: unknown): Message[] {
  if (messages === undefined) throw missing('messages');
  if (!Array.isArray(messages)) throw wrongType('messages', 'an array of objects');
  if (messages.length === 0) throw emptyArray('messages');
  return messages.map((message: unknown, index) => readMessage(message, `messages[${index}]`));
}

function readMessage(message: unknown, at: string): Message {
  if (!isRecord(message)) throw wrongType(at, 'an object');
  if (message['role'] === undefined) throw missing(`${at}.role`);
  const role = ROLES.find((known) => known === message['role']);
  if (role === undefined) throw wrongValue(`${at}.role`, message['role'], ROLES);
  const callIds = readCallIds(message['tool_calls'], `${at}.tool_calls`);
  if (callIds.length > 0 && role !== 'assistant') {
    throw invalid(`'tool_calls' is only allowed in messages with role 'assistant'.`, `${at}.tool_calls`);
  }
  const content = message['content'] ?? undefined;
  if (content !== undefined && !(content === '' && callIds.length > 0)) {
    checkContent(content, role, `${at}.content`);
  }
  if (content === undefined && callIds.length === 0) throw withoutContent(message, at);
  const answers = typeof message['tool_call_id'] === 'string' ? message['tool_call_id'] : undefined;
  if (role === 'tool' && answers === undefined) throw missing(`${at}.tool_call_id`);
  return { role, content, callIds, answers };
}

function withoutContent(message: Record<string, unknown>, at: string): Error {
  if (message['content'] === undefined) return missing(`${at}.content`);
  return invalid(
    "Invalid value for 'content': expected a string, got null.",
    `${at}.content`,
    'invalid_value',
  );
}

function readCallIds(calls: unknown, at: string): string[] {
  if (calls === undefined || calls === null) return [];
  if (!Array.isArray(calls)) throw wrongType(at, 'an array of objects');
  if (calls.length === 0) throw emptyArray(at);
  const ids = calls.map((call: unknown, index) => readCallId(call, `${at}[${index}]`));
  if (new Set(ids).size < ids.length) throw invalid(`Duplicate ids in '${at}'.`, at, 'invalid_value');
  return ids;
}

/** Servers that put arguments into a chat template parse them first, and fail on what is no JSON object. */
function readCallId(call: unknown, at: string): string {
  if (!isRecord(call) || typeof call['id'] !== 'string' || call['id'] === '') throw missing(`${at}.id`);
  if (call['type'] === undefined) throw missing(`${at}.type`);
  const called = isRecord(call['function']) ? call['function'] : {};
  const { name, arguments: json } = called;
  if (typeof name !== 'string') throw missing(`${at}.function.name`);
  if (!/^[a-zA-Z0-9_-]+$/.test(name)) throw wrongName(`${at}.function.name`);
  if (typeof json !== 'string') throw missing(`${at}.function.arguments`);
  if (!isRecord(parseJson(json))) {
    const param = `${at}.function.arguments`;
    throw invalid(`Invalid '${param}': expected a string that holds a JSON object.`, param, 'invalid_value');
  }
  return call['id'];
}
