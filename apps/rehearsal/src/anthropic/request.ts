import { isRecord } from '../json.js';
import { joined, lastText, situationOf, type Prompt, type Said } from '../prompt.js';
import { invalid } from '../refusal.js';
import { estimateTokens } from '../tokens.js';
import { formOf, readTools } from './answer-form.js';
import { checkHistory } from './history.js';
import { readMessages, type Message } from './message.js';
import { fieldRequired } from './refusals.js';
import { checkSettings } from './settings.js';

/** Reads the body of `POST /v1/messages`; refuses what the provider would refuse, in its words. */
export function readRequest(body: unknown): Prompt {
  if (!isRecord(body)) throw notAnObject();
  const { model, max_tokens: maxTokens } = body;
  if (model === undefined) throw fieldRequired('model');
  if (typeof model !== 'string' || model === '')
    throw invalid('model: Input should be a valid string', 'model');
  if (maxTokens === undefined) throw fieldRequired('max_tokens');
  if (!Number.isInteger(maxTokens) || Number(maxTokens) < 1) {
    throw invalid('max_tokens: Input should be greater than or equal to 1', 'max_tokens');
  }
  return { ...readPrompt(body), model, maxTokens: Number(maxTokens) };
}

/** For `POST /v1/messages/count_tokens`, which takes the same body without `max_tokens`. */
export function countTokensOf(body: unknown): number {
  if (!isRecord(body)) throw notAnObject();
  return readPrompt(body).inputTokens;
}

function notAnObject(): Error {
  return invalid('The request body is not valid JSON: an object is expected.');
}

function readPrompt(body: Record<string, unknown>): Omit<Prompt, 'model' | 'maxTokens'> {
  const messages = readMessages(body['messages']);
  checkHistory(messages);
  checkSettings(body);
  const tools = readTools(body['tools']);
  const said: Said[] = [
    { role: 'system', text: textOf(body['system']), results: [] },
    ...messages.map(toSaid),
  ];
  return {
    ...situationOf(said),
    streaming: body['stream'] === true,
    tools,
    form: formOf(body, tools),
    inputTokens: estimateTokens([body['system'], body['messages'], body['tools']]),
    user: userOf(body['metadata']),
    stopSequence: firstText(body['stop_sequences']),
    wantsUsage: true,
    body,
  };
}

function toSaid({ role, content }: Message): Said {
  if (typeof content === 'string') return { role, text: content, results: [] };
  const results = content
    .filter(({ type }) => type === 'tool_result')
    .map((block) => textOf(block['content']));
  const texts = textsOf(content);
  return { role, text: role === 'user' ? lastText(texts) : joined(texts), results };
}

function textOf(content: unknown): string {
  return joined(textsOf(content));
}

function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  if (!Array.isArray(content)) return [];
  return content.map((block) => (isRecord(block) && typeof block['text'] === 'string' ? block['text'] : ''));
}

function userOf(metadata: unknown): string | undefined {
  const user = isRecord(metadata) ? metadata['user_id'] : undefined;
  return typeof user === 'string' ? user : undefined;
}

function firstText(list: unknown): string | null {
  return Array.isArray(list) && typeof list[0] === 'string' ? list[0] : null;
}
