import { isRecord } from '../json.js';
import type { Form, OfferedTool } from '../prompt.js';
import { invalid } from '../refusal.js';
import { fieldRequired, tagged } from './refusals.js';

type Schema = Record<string, unknown>;

const NAME = /^[a-zA-Z0-9_-]{1,128}$/;

export function readTools(tools: unknown): OfferedTool[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw invalid('tools: Input should be a valid list', 'tools');
  const offered = tools.map((tool: unknown, index) => readTool(tool, `tools.${index}`));
  if (new Set(offered.map(({ name }) => name)).size < offered.length) {
    throw invalid('tools: Tool names must be unique.', 'tools');
  }
  return offered;
}

function readTool(tool: unknown, at: string): OfferedTool {
  const name = isRecord(tool) ? tool['name'] : undefined;
  if (!isRecord(tool) || typeof name !== 'string') throw fieldRequired(`${at}.name`);
  const schema = tool['input_schema'];
  // The provider's own tools have a type and no schema.
  if (tool['type'] !== undefined && tool['type'] !== 'custom') return { name, schema };
  if (!NAME.test(name)) {
    throw invalid(`${at}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`, `${at}.name`);
  }
  if (!isRecord(schema)) throw fieldRequired(`${at}.custom.input_schema`);
  if (schema['type'] === undefined) throw fieldRequired(`${at}.custom.input_schema.type`);
  if (schema['type'] !== 'object') {
    throw invalid(`${at}.custom.input_schema.type: Input should be 'object'`, `${at}.custom.input_schema`);
  }
  return { name, schema };
}

export function formOf(body: Schema, tools: readonly OfferedTool[]): Form {
  const choice = isRecord(body['tool_choice']) ? body['tool_choice'] : {};
  if (choice['type'] === 'tool') {
    const tool = tools.find(({ name }) => name === choice['name']);
    if (tool) return { kind: 'tool', ...tool };
    throw invalid(`tool_choice: Tool '${String(choice['name'])}' not found in provided tools`, 'tool_choice');
  }
  const config = isRecord(body['output_config']) ? body['output_config'] : {};
  const [format, at] =
    config['format'] === undefined
      ? [body['output_format'], 'output_format']
      : [config['format'], 'output_config.format'];
  if (!isRecord(format)) return { kind: 'free' };
  if (format['type'] !== 'json_schema') throw tagged(at, format['type'], ['json_schema']);
  if (!isRecord(format['schema'])) throw fieldRequired(`${at}.schema`);
  checkSchema(format['schema'], `${at}.schema`);
  return { kind: 'json', schema: format['schema'] };
}

const UNSUPPORTED: Readonly<Record<string, readonly string[]>> = {
  string: ['minLength', 'maxLength'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  array: ['maxItems', 'uniqueItems'],
};

/** The provider holds an answer to some of JSON Schema's words only, and refuses the others. */
function checkSchema(schema: unknown, at: string): void {
  if (Array.isArray(schema)) {
    for (const each of schema) checkSchema(each, at);
    return;
  }
  if (!isRecord(schema)) return;
  const { type } = schema;
  const extra = UNSUPPORTED[String(type)]?.filter((word) => schema[word] !== undefined) ?? [];
  if (extra.length > 0) {
    throw invalid(`${at}: For '${String(type)}' type, properties ${extra.join(', ')} are not supported`, at);
  }
  if (type === 'object' && schema['additionalProperties'] !== false) {
    throw invalid(`${at}: For 'object' type, 'additionalProperties' must be explicitly set to false`, at);
  }
  for (const part of partsOf(schema)) checkSchema(part, at);
}

function partsOf(schema: Schema): unknown[] {
  const maps = [schema['properties'], schema['$defs'], schema['definitions']].filter(isRecord);
  const lists = [schema['anyOf'], schema['oneOf'], schema['allOf'], schema['items']];
  return [...maps.flatMap((map) => Object.values(map)), ...lists];
}
