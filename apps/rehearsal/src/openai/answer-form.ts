import { isRecord } from '../json.js';
import type { Form, OfferedTool } from '../prompt.js';
import { invalid } from '../refusal.js';
import { emptyArray, missing, wrongName, wrongType, wrongValue } from './refusals.js';

type Fields = Record<string, unknown>;

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

export function readTools(tools: unknown): OfferedTool[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw wrongType('tools', 'an array of objects');
  if (tools.length === 0) throw emptyArray('tools');
  return tools.flatMap((tool: unknown, index) => {
    const called = isRecord(tool) ? tool['function'] : undefined;
    if (isRecord(tool) && tool['type'] !== 'function') return [];
    const name = isRecord(called) ? called['name'] : undefined;
    if (!isRecord(called) || typeof name !== 'string') throw missing(`tools[${index}].function.name`);
    if (!NAME.test(name)) throw wrongName(`tools[${index}].function.name`);
    return [{ name, schema: called['parameters'] }];
  });
}

export function formOf(body: Fields, tools: readonly OfferedTool[]): Form {
  const choice = isRecord(body['tool_choice']) ? body['tool_choice'] : {};
  if (isRecord(choice['function'])) {
    const wanted = choice['function']['name'];
    const tool = tools.find(({ name }) => name === wanted);
    if (tool) return { kind: 'tool', ...tool };
    throw invalid(`Tool choice '${String(wanted)}' not found in 'tools' parameter.`, 'tool_choice');
  }
  return answerFormat(body);
}

function answerFormat(body: Fields): Form {
  const format = body['response_format'] ?? undefined;
  if (format === undefined) return { kind: 'free' };
  if (!isRecord(format)) throw wrongType('response_format', 'an object');
  switch (format['type']) {
    case 'text':
      return { kind: 'free' };
    case 'json_object':
      checkAskedForJson(body['messages']);
      return { kind: 'json', schema: {} };
    case 'json_schema':
      return { kind: 'json', schema: schemaOf(format['json_schema']) };
    default:
      throw wrongValue('response_format.type', format['type'], ['json_object', 'json_schema', 'text']);
  }
}

function checkAskedForJson(messages: unknown): void {
  if (/json/i.test(JSON.stringify(messages))) return;
  throw invalid(
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    'messages',
  );
}

function schemaOf(format: unknown): Fields {
  const at = 'response_format.json_schema';
  if (!isRecord(format)) throw missing(at);
  const { name, schema, strict } = format;
  if (typeof name !== 'string') throw missing(`${at}.name`);
  if (!NAME.test(name)) throw wrongName(`${at}.name`);
  if (!isRecord(schema)) throw missing(`${at}.schema`);
  if (strict === true) checkStrict(schema, name, []);
  return schema;
}

/** A strict schema says of each object that it has all its properties and no others. */
function checkStrict(schema: unknown, name: string, path: readonly string[]): void {
  if (!isRecord(schema)) return;
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  if (schema['type'] === 'object') checkStrictObject(schema, Object.keys(properties), name, path);
  for (const [key, each] of Object.entries(properties)) {
    checkStrict(each, name, [...path, 'properties', key]);
  }
  if (isRecord(schema['items'])) checkStrict(schema['items'], name, [...path, 'items']);
}

function checkStrictObject(schema: Fields, keys: string[], name: string, path: readonly string[]): void {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const context = `In context=(${path.map((part) => `'${part}'`).join(', ')})`;
  const refused = (problem: string) =>
    invalid(
      `Invalid schema for response_format '${name}': ${context}, ${problem}`,
      'response_format',
      'invalid_json_schema',
    );
  if (schema['additionalProperties'] !== false) {
    throw refused("'additionalProperties' is required to be supplied and to be false.");
  }
  const absent = keys.find((key) => !required.includes(key));
  if (absent === undefined) return;
  throw refused(
    "'required' is required to be supplied and to be an array including every key in properties. " +
      `Missing '${absent}'.`,
  );
}
