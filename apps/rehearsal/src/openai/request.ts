import { isRecord } from '../json.js';
import { joined, lastText, situationOf, type Prompt, type Said } from '../prompt.js';
import { invalid } from '../refusal.js';
import { estimateTokens } from '../tokens.js';
import { formOf, readTools } from './answer-form.js';
import { checkHistory } from './history.js';
import { readMessages, type Message } from './message.js';
import { wrongType } from './refusals.js';
import { checkSettings, maxTokensOf } from './settings.js';

/** Reads the body of `POST /v1/chat/completions`; refuses what the provider would refuse, in its words. */
export function readRequest(body: unknown): Prompt {
  if (!isRecord(body)) throw invalid('We could not parse the JSON body of your request.');
  const { model } = body;
  if (model === undefined || model === '') throw invalid('you must provide a model parameter', 'model');
  if (typeof model !== 'string') throw wrongType('model', 'a string');
  const messages = readMessages(body['messages']);
  checkHistory(messages);
  checkSettings(body);
  const tools = readTools(body['tools']);
  const options = isRecord(body['stream_options']) ? body['stream_options'] : {};
  return {
    ...situationOf(messages.map(toSaid)),
    model,
    maxTokens: maxTokensOf(body),
    streaming: body['stream'] === true,
    tools,
    form: formOf(body, tools),
    inputTokens: estimateTokens([body['messages'], body['tools']]),
    user: userOf(body['metadata']),
    stopSequence: null,
    wantsUsage: options['include_usage'] === true,
    body,
  };
}

function toSaid({ role, content }: Message): Said {
  const texts = textsOf(content);
  const text = role === 'user' ? lastText(texts) : joined(texts);
  if (role === 'tool' || role === 'function') return { role: 'tool', text: '', results: [text] };
  return { role: role === 'developer' ? 'system' : role, text, results: [] };
}

function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  if (!Array.isArray(content)) return [];
  return content.map((part) => (isRecord(part) && typeof part['text'] === 'string' ? part['text'] : ''));
}

function userOf(metadata: unknown): string | undefined {
  const user = isRecord(metadata) ? metadata['user_id'] : undefined;
  return typeof user === 'string' ? user : undefined;
}
