import { isRecord } from '../json.js';
import { invalid } from '../refusal.js';

const ROLES = ['developer', 'system', 'user', 'assistant', 'tool', 'function'] as const;

export interface Message {
  role: (typeof ROLES)[number];
  content: unknown;
  callIds: string[];
  answers: string | undefined;
}

export function readMessages(messages: unknown): Message[] {
  if (messages === undefined) throw missing('messages');
  if (!Array.isArray(messages)) throw wrongType('messages', 'an array of objects');
  if (messages.length === 0) {
    throw invalid(
      "Invalid 'messages': empty array. Expected an array with minimum length 1.",
      'messages',
      'empty_array',
    );
  }
  return messages.map((message: unknown, index) => readMessage(message, `messages[${index}]`));
}

function readMessage(message: unknown, at: string): Message {
  if (!isRecord(message)) throw wrongType(at, 'an object');
  if (message['role'] === undefined) throw missing(`${at}.role`);
  const role = ROLES.find((known) => known === message['role']);
  if (role === undefined) {
    throw invalid(
      `Invalid value: '${String(message['role'])}'. Supported values are: ${ROLES.join(', ')}.`,
      `${at}.role`,
    );
  }
  const { content } = message;
  const callIds = readCallIds(message['tool_calls'], `${at}.tool_calls`);
  const answers = typeof message['tool_call_id'] === 'string' ? message['tool_call_id'] : undefined;
  if (content === undefined && callIds.length === 0 && role !== 'assistant') throw missing(`${at}.content`);
  if (role === 'tool' && answers === undefined) throw missing(`${at}.tool_call_id`);
  return { role, content, callIds, answers };
}

function readCallIds(calls: unknown, at: string): string[] {
  if (calls === undefined || calls === null) return [];
  if (!Array.isArray(calls)) throw wrongType(at, 'an array of objects');
  return calls.map((call: unknown, index) => {
    if (!isRecord(call) || typeof call['id'] !== 'string') throw missing(`${at}[${index}].id`);
    const called = isRecord(call['function']) ? call['function'] : {};
    if (typeof called['name'] !== 'string') throw missing(`${at}[${index}].function.name`);
    if (typeof called['arguments'] !== 'string') throw missing(`${at}[${index}].function.arguments`);
    return call['id'];
  });
}

export function missing(param: string): Error {
  return invalid(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter');
}

export function wrongType(param: string, wanted: string): Error {
  return invalid(`Invalid type for '${param}': expected ${wanted}.`, param, 'invalid_type');
}
