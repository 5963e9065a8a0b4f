import { describe, expect, it } from '@jest/globals';
import { readRequest } from './request.js';

type Fields = Record<string, unknown>;

const PNG = Buffer.from('\x89PNG\r\n\x1a\n rest', 'latin1').toString('base64');
const PDF = Buffer.from('%PDF-1.7 rest').toString('base64');
const TOOLS = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];

const user = (content: unknown) => ({ role: 'user', content });
const model = (content: unknown, ...calls: unknown[]) => ({
  role: 'assistant',
  content,
  ...(calls.length > 0 ? { tool_calls: calls } : {}),
});
const call = (id: string, json = '{}', more: Fields = {}) => ({
  id,
  type: 'function',
  function: { name: 'look', arguments: json },
  ...more,
});
const result = (id: string, content: unknown = 'ok') => ({ role: 'tool', tool_call_id: id, content });
const image = (url: string) => ({ type: 'image_url', image_url: { url } });
const file = (data: string) => ({ type: 'file', file: { filename: 'a.pdf', file_data: data } });
const strict = (schema: Fields) => ({
  response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } },
});

function reading(messages: unknown[], more: Fields = {}): () => unknown {
  return () => readRequest({ model: 'm', messages, ...more });
}

describe('a prompt is taken', () => {
  it.each<[string, unknown[], Fields]>([
    [
      'with calls and their results',
      [user('a'), model(null, call('1'), call('2')), result('2'), result('1', '')],
      {},
    ],
    ['with an empty text beside calls', [user('a'), model('', call('1')), result('1')], {}],
    [
      'with an image and a PDF',
      [user([image(`data:image/png;base64,${PNG}`), file(`data:application/pdf;base64,${PDF}`)])],
      {},
    ],
    ['with an image elsewhere', [user([image('https://example.com/a.png')])], {}],
    [
      'with a strict schema',
      [user('a')],
      strict({ type: 'object', properties: {}, required: [], additionalProperties: false }),
    ],
    [
      'with tools and its limits',
      [user('a')],
      { tools: TOOLS, tool_choice: 'auto', temperature: 2, max_tokens: 1 },
    ],
  ])('%s', (_name, messages, more) => {
    expect(reading(messages, more)).not.toThrow();
  });
});

describe('a prompt is refused', () => {
  it.each<[string, unknown[], RegExp]>([
    ['with an empty text', [user(' ')], /Invalid 'messages\[0\]\.content': empty string/],
    [
      'with an empty part',
      [user([{ type: 'text', text: '' }])],
      /messages\[0\]\.content\[0\]\.text': empty string/,
    ],
    ['with no parts', [user([])], /messages\[0\]\.content': empty array/],
    ['with a model that says nothing', [user('a'), model(null), user('b')], /expected a string, got null/],
    [
      'with a model that says an empty text',
      [user('a'), model(''), user('b')],
      /messages\[1\]\.content': empty string/,
    ],
    [
      'with an empty list of calls',
      [user('a'), { ...model('b'), tool_calls: [] }, user('c')],
      /messages\[1\]\.tool_calls': empty array/,
    ],
    [
      'with broken arguments',
      [user('a'), model(null, call('1', '{"a":')), result('1')],
      /tool_calls\[0\]\.function\.arguments': expected a string that holds a JSON object/,
    ],
    [
      'with arguments that are no object',
      [user('a'), model(null, call('1', '"a"')), result('1')],
      /expected a string that holds a JSON object/,
    ],
    ['with a call twice', [user('a'), model(null, call('1'), call('1')), result('1')], /Duplicate ids/],
    [
      'with a call without type',
      [user('a'), model(null, call('1', '{}', { type: undefined })), result('1')],
      /tool_calls\[0\]\.type/,
    ],
    [
      'with a result twice',
      [user('a'), model(null, call('1')), result('1'), result('1')],
      /must be a response to a preceeding message/,
    ],
    [
      'with words before a result',
      [user('a'), model(null, call('1')), user('b'), result('1')],
      /did not have response messages: 1/,
    ],
    ['with an image of another type', [user([image(`data:image/gif;base64,${PNG}`)])], /unsupported image/],
    ['with an image that is none', [user([image('data:image/png;base64,aGVsbG8=')])], /unsupported image/],
    ['with a PDF that is none', [user([file(`data:application/pdf;base64,${PNG}`)])], /Invalid file data/],
    [
      'with an image by the model',
      [user('a'), model([image('https://example.com')])],
      /Invalid value: 'image_url'\. Supported values are: 'text', 'refusal'/,
    ],
  ])('%s', (_name, messages, problem) => {
    expect(reading(messages)).toThrow(problem);
  });

  it.each<[string, Fields, RegExp]>([
    ['no tools', { tools: [] }, /Invalid 'tools': empty array/],
    [
      'a choice without tools',
      { tool_choice: 'auto' },
      /'tool_choice' is only allowed when 'tools' are specified/,
    ],
    [
      'an odd tool name',
      { tools: [{ type: 'function', function: { name: 'a.b' } }] },
      /does not match pattern/,
    ],
    ['a temperature out of range', { temperature: 3 }, /decimal above maximum value/],
    ['both limits', { max_tokens: 1, max_completion_tokens: 1 }, /at the same time is not supported/],
    ['a limit of nothing', { max_tokens: 0 }, /integer below minimum value/],
    [
      'stream options without a stream',
      { stream_options: { include_usage: true } },
      /only allowed when 'stream' is enabled/,
    ],
    ['an unknown form', { response_format: { type: 'yaml' } }, /Invalid value: 'yaml'/],
    ['JSON nobody speaks of', { response_format: { type: 'json_object' } }, /must contain the word 'json'/],
    [
      'a schema without a name',
      { response_format: { type: 'json_schema', json_schema: { schema: {} } } },
      /response_format\.json_schema\.name/,
    ],
    [
      'an open strict schema',
      strict({ type: 'object', properties: {} }),
      /'additionalProperties' is required to be supplied and to be false/,
    ],
    [
      'an optional field of a strict schema',
      strict({ type: 'object', properties: { a: {} }, required: [], additionalProperties: false }),
      /Missing 'a'/,
    ],
    ['an unknown effort', { reasoning_effort: 'heroic' }, /Invalid value: 'heroic'/],
  ])('for %s', (_name, more, problem) => {
    expect(reading([user('a')], more)).toThrow(problem);
  });
});
