import { isRecord } from '../json.js';
import { joined, situationOf, type Form, type OfferedTool, type Prompt, type Said } from '../prompt.js';
import { invalid } from '../refusal.js';
import { estimateTokens } from '../tokens.js';
import { checkHistory } from './history.js';
import { missing, readMessages, wrongType, type Message } from './message.js';

/** Reads the body of `POST /v1/chat/completions`; refuses what the provider would refuse, in its words. */
export function readRequest(body: unknown): Prompt {
  if (!isRecord(body)) throw invalid('We could not parse the JSON body of your request.');
  const { model } = body;
  if (model === undefined || model === '') throw invalid('you must provide a model parameter', 'model');
  if (typeof model !== 'string') throw wrongType('model', 'a string');
  const messages = readMessages(body['messages']);
  checkHistory(messages);
  const tools = readTools(body['tools']);
  const options = isRecord(body['stream_options']) ? body['stream_options'] : {};
  return {
    ...situationOf(messages.map(toSaid)),
    model,
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
  const text = textOf(content);
  if (role === 'tool' || role === 'function') return { role: 'tool', text: '', results: [text] };
  return { role: role === 'developer' ? 'system' : role, text, results: [] };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return joined(
    content.map((part) => (isRecord(part) && typeof part['text'] === 'string' ? part['text'] : '')),
  );
}

function readTools(tools: unknown): OfferedTool[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw wrongType('tools', 'an array of objects');
  return tools.flatMap((tool: unknown, index) => {
    const called = isRecord(tool) ? tool['function'] : undefined;
    if (isRecord(tool) && tool['type'] !== 'function') return [];
    const name = isRecord(called) ? called['name'] : undefined;
    if (!isRecord(called) || typeof name !== 'string') throw missing(`tools[${index}].function.name`);
    return [{ name, schema: called['parameters'] }];
  });
}

function formOf(body: Record<string, unknown>, tools: readonly OfferedTool[]): Form {
  const choice = isRecord(body['tool_choice']) ? body['tool_choice'] : {};
  if (isRecord(choice['function'])) {
    const wanted = choice['function']['name'];
    const tool = tools.find(({ name }) => name === wanted);
    if (tool) return { kind: 'tool', ...tool };
    throw invalid(`Tool choice '${String(wanted)}' not found in 'tools' parameter.`, 'tool_choice');
  }
  const format = isRecord(body['response_format']) ? body['response_format'] : {};
  if (format['type'] === 'json_object') return { kind: 'json', schema: {} };
  if (format['type'] !== 'json_schema') return { kind: 'free' };
  if (!isRecord(format['json_schema'])) throw missing('response_format.json_schema');
  return { kind: 'json', schema: format['json_schema']['schema'] };
}

function userOf(metadata: unknown): string | undefined {
  const user = isRecord(metadata) ? metadata['user_id'] : undefined;
  return typeof user === 'string' ? user : undefined;
}
