import { z } from 'zod';
import { invalidRequest, parseOrRefuse, type TurnRequest } from '#shared/contracts';
import { conversationOf, type SentConversation } from './history.js';
import { messagesField } from './messages.js';
import { optionFields, samplingOf, thinkingOf } from './options.js';
import { clientToolsOf, formatField, toolFields } from './tools.js';

/** What a chat completion asks for. */
export interface ChatAsked extends SentConversation {
  model: string;
  /** How it is to come out; judged with the submit that it becomes. */
  request: TurnRequest;
  shows: { as: 'stream' | 'whole'; usage: boolean; reasoning: boolean };
}

const chatSchema = z.strictObject({
  model: z.string(),
  messages: messagesField,
  ...optionFields,
  ...toolFields,
  response_format: formatField,
});
type ChatBody = z.infer<typeof chatSchema>;

/** Refuses what is no such request, naming each field that is wrong. */
export function parseChat(body: unknown): ChatAsked {
  const chat = parseOrRefuse(chatSchema, withoutNulls(body), 'body');
  refuseBeside(chat);
  const conversation = conversationOf(chat.messages);
  return { model: chat.model, ...conversation, request: requestOf(chat), shows: showsOf(chat) };
}

/** To these clients a field that is null is one that is left out. */
function withoutNulls(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

function refuseBeside({ max_tokens, max_completion_tokens, stream, stream_options }: ChatBody): void {
  if (max_tokens !== undefined && max_completion_tokens !== undefined) {
    throw invalidRequest([{ path: 'max_tokens', problem: 'must not stand beside max_completion_tokens' }]);
  }
  if (stream_options !== undefined && stream !== true) {
    throw invalidRequest([{ path: 'stream_options', problem: 'is only taken beside "stream": true' }]);
  }
}

function requestOf(chat: ChatBody): TurnRequest {
  const clientTools = clientToolsOf(chat);
  return {
    sampling: samplingOf(chat),
    thinking: thinkingOf(chat),
    maxTokens: chat.max_completion_tokens ?? chat.max_tokens,
    answerSchema:
      chat.response_format?.type === 'json_schema' ? chat.response_format.json_schema.schema : undefined,
    clientTools,
    // Nobody could come back for the answer; but while a client runs its tools it is not connected, and comes back.
    onDisconnect: clientTools ? 'continue' : 'cancel',
  };
}

function showsOf(chat: ChatBody): ChatAsked['shows'] {
  return {
    as: chat.stream === true ? 'stream' : 'whole',
    usage: chat.stream_options?.include_usage === true,
    reasoning: chat.reasoning_effort !== undefined && chat.reasoning_effort !== 'none',
  };
}
