import { isRecord } from '../json.js';
import { joined, situationOf, type Form, type OfferedTool, type Prompt, type Said } from '../prompt.js';
import { invalid } from '../refusal.js';
import { estimateTokens } from '../tokens.js';
import { checkHistory } from './history.js';
import { fieldRequired, readMessages, type Message } from './message.js';

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
  return { ...readPrompt(body), model };
}

/** For `POST /v1/messages/count_tokens`, which takes the same body without `max_tokens`. */
export function countTokensOf(body: unknown): number {
  if (!isRecord(body)) throw notAnObject();
  return readPrompt(body).inputTokens;
}

function notAnObject(): Error {
  return invalid('The request body is not valid JSON: an object is expected.');
}

function readPrompt(body: Record<string, unknown>): Omit<Prompt, 'model'> {
  const messages = readMessages(body['messages']);
  checkHistory(messages);
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
  return { role, text: textOf(content), results };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return joined(
    content.map((block) => (isRecord(block) && typeof block['text'] === 'string' ? block['text'] : '')),
  );
}

function readTools(tools: unknown): OfferedTool[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw invalid('tools: Input should be a valid list', 'tools');
  return tools.map((tool: unknown, index) => {
    const name = isRecord(tool) ? tool['name'] : undefined;
    if (!isRecord(tool) || typeof name !== 'string') throw fieldRequired(`tools.${index}.name`);
    return { name, schema: tool['input_schema'] };
  });
}

function formOf(body: Record<string, unknown>, tools: readonly OfferedTool[]): Form {
  const choice = isRecord(body['tool_choice']) ? body['tool_choice'] : {};
  if (choice['type'] === 'tool') {
    const tool = tools.find(({ name }) => name === choice['name']);
    if (tool) return { kind: 'tool', ...tool };
    throw invalid(`tool_choice: Tool '${String(choice['name'])}' not found in provided tools`, 'tool_choice');
  }
  const config = isRecord(body['output_config']) ? body['output_config'] : {};
  const format = config['format'] ?? body['output_format'];
  return isRecord(format) ? { kind: 'json', schema: format['schema'] } : { kind: 'free' };
}

function userOf(metadata: unknown): string | undefined {
  const user = isRecord(metadata) ? metadata['user_id'] : undefined;
  return typeof user === 'string' ? user : undefined;
}

function firstText(list: unknown): string | null {
  return Array.isArray(list) && typeof list[0] === 'string' ? list[0] : null;
}
