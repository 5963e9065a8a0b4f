import { describe, expect, it } from '@jest/globals';
import { signatureOf } from '../ids.js';
import { readRequest } from './request.js';

type Fields = Record<string, unknown>;

const PNG = Buffer.from('\x89PNG\r\n\x1a\n rest', 'latin1').toString('base64');
const PDF = Buffer.from('%PDF-1.7 rest').toString('base64');

const user = (content: unknown) => ({ role: 'user', content });
const model = (content: unknown) => ({ role: 'assistant', content });
const text = (words: string) => ({ type: 'text', text: words });
const call = (id: string, more: Fields = {}) => ({ type: 'tool_use', id, name: 'look', input: {}, ...more });
const result = (id: string, more: Fields = {}) => ({
  type: 'tool_result',
  tool_use_id: id,
  content: 'ok',
  ...more,
});
const thought = (signature = signatureOf('hm')) => ({ type: 'thinking', thinking: 'hm', signature });
const image = (data: unknown, type = 'image/png') => ({
  type: 'image',
  source: { type: 'base64', media_type: type, data },
});
const pdf = (data: unknown, type = 'application/pdf') => ({
  type: 'document',
  source: { type: 'base64', media_type: type, data },
});
const marked = (words: string) => ({ ...text(words), cache_control: { type: 'ephemeral' } });
const format = (schema: Fields) => ({ output_config: { format: { type: 'json_schema', schema } } });

function reading(messages: unknown[], more: Fields = {}): () => unknown {
  return () => readRequest({ model: 'm', max_tokens: 4096, messages, ...more });
}

describe('a prompt is taken', () => {
  it.each<[string, unknown[]]>([
    [
      'with a call, its result and words behind it',
      [user('a'), model([thought(), call('1')]), user([result('1'), text('b')])],
    ],
    [
      'with results in several messages',
      [user('a'), model([call('1'), call('2')]), user([result('2')]), user([result('1')])],
    ],
    [
      'with an image and a PDF, in a result too',
      [
        user([image(PNG), pdf(PDF), text('a')]),
        model([call('1')]),
        user([result('1', { content: [image(PNG)] })]),
      ],
    ],
    ['with an empty result', [user('a'), model([call('1')]), user([result('1', { content: undefined })])]],
    ['with a last word of the model', [user('a'), model('Once')]],
  ])('%s', (_name, messages) => {
    expect(reading(messages)).not.toThrow();
  });

  it.each<[string, Fields]>([
    ['thinking', { thinking: { type: 'enabled', budget_tokens: 1024 }, temperature: 1 }],
    [
      'four cache marks',
      {
        system: [marked('a'), marked('b')],
        tools: [{ name: 't', input_schema: { type: 'object' }, cache_control: {} }],
      },
    ],
    ['a schema for its answer', format({ type: 'object', properties: {}, additionalProperties: false })],
  ])('with %s', (_name, more) => {
    expect(reading([user([marked('a')])], more)).not.toThrow();
  });
});

describe('a prompt is refused', () => {
  it.each<[string, unknown[], RegExp]>([
    ['that the model begins', [model('a')], /^messages: first message must use the "user" role/],
    ['with blank text', [user(' \n')], /must contain non-whitespace text/],
    ['with a blank block', [user([text('a'), text(' ')])], /text content blocks must contain non-whitespace/],
    [
      'with an empty block in a result',
      [user('a'), model([call('1')]), user([result('1', { content: [text('')] })])],
      /must be non-empty/,
    ],
    [
      'with a call named twice',
      [user('a'), model([call('1'), call('1')]), user([result('1')])],
      /messages\.1\.content\.1: `tool_use` ids must be unique/,
    ],
    [
      'with a call of long ago named again',
      [user('a'), model([call('1')]), user([result('1')]), model([call('1')]), user([result('1')])],
      /messages\.3\.content\.0: `tool_use` ids must be unique/,
    ],
    [
      'with a call left open at its end',
      [user('a'), model([call('1')])],
      /messages\.1: `tool_use` ids were found without/,
    ],
    [
      'with a call left open',
      [user('a'), model([call('1'), call('2')]), user([result('1')])],
      /blocks immediately after: 2\./,
    ],
    [
      'with words before a result',
      [user('a'), model([call('1')]), user([text('b'), result('1')])],
      /`tool_use` ids were found without/,
    ],
    [
      'with a result twice',
      [user('a'), model([call('1')]), user([result('1'), result('1')])],
      /each tool_use must have a single result/,
    ],
    [
      'with a result not asked for',
      [user('a'), model('b'), user([result('1')])],
      /unexpected `tool_use_id` found/,
    ],
    [
      'with a result of an older step',
      [user('a'), model([call('1')]), user([result('1')]), model('b'), user([result('1')])],
      /unexpected `tool_use_id` found/,
    ],
    [
      'with input that is no object',
      [user('a'), model([call('1', { input: '{' })]), user([result('1')])],
      /messages\.1\.content\.0\.tool_use\.input: Input should be a valid dictionary/,
    ],
    [
      'with a call’s odd name',
      [user('a'), model([call('1', { name: 'a b' })]), user([result('1')])],
      /tool_use\.name: String should match pattern/,
    ],
    [
      'with a result by the model',
      [user('a'), model([result('1')])],
      /`tool_result` blocks can only be in `user` messages/,
    ],
    ['with a call by the user', [user([call('1')])], /`tool_use` blocks can only be in `assistant` messages/],
    [
      'with an unsigned thought',
      [user('a'), model([thought(''), text('b')]), user('c')],
      /Invalid `signature` in `thinking` block/,
    ],
    [
      'with another’s thought',
      [user('a'), model([thought('Eq8B'), text('b')]), user('c')],
      /Invalid `signature`/,
    ],
    [
      'with a thought alone',
      [user('a'), model([thought()]), user('c')],
      /messages\.1: The final block in an assistant message cannot be `thinking`/,
    ],
    [
      'with a thought behind words',
      [user('a'), model([text('b'), thought(), text('c')]), user('c')],
      /the first block must be `thinking`.*Found `text`/,
    ],
    [
      'with an image of no type',
      [user([image(PNG, 'image/svg+xml')])],
      /image\.source\.base64\.media_type: Input should be 'image\/jpeg'/,
    ],
    [
      'with an image of another type',
      [user([image(PNG, 'image/gif')])],
      /specified using the image\/gif media type, but the image appears to be a image\/png/,
    ],
    ['with an image that is none', [user([image(PDF)])], /Could not process image/],
    ['with an image in no base64', [user([image('%%%%')])], /base64\.data: Input should be valid base64/],
    ['with an empty image', [user([image('')])], /image cannot be empty/],
    [
      'with an image too large',
      [user([image(Buffer.alloc(6 * 1024 * 1024).toString('base64'))])],
      /image exceeds 5 MB maximum: 6291456 bytes/,
    ],
    ['with a PDF that is none', [user([pdf(PNG)])], /The PDF specified was not valid/],
    [
      'with a document of no type',
      [user([pdf(PDF, 'text/html')])],
      /media_type: Input should be 'application\/pdf'/,
    ],
    [
      'with a block nobody knows',
      [user([{ type: 'error', text: 'a' }])],
      /messages\.0\.content\.0: Input tag 'error' found using 'type'/,
    ],
    [
      'with a field nobody knows',
      [user([{ ...text('a'), step: 1 }])],
      /messages\.0\.content\.0\.text\.step: Extra inputs are not permitted/,
    ],
    ['with a message’s field nobody knows', [{ ...user('a'), id: 'm' }], /messages\.0\.id: Extra inputs/],
    [
      'with five cache marks',
      [user(['a', 'b', 'c', 'd', 'e'].map(marked))],
      /A maximum of 4 blocks with cache_control may be provided\. Found 5/,
    ],
    [
      'with a space at the end of the model’s word',
      [user('a'), model('Once ')],
      /final assistant content cannot end with trailing whitespace/,
    ],
  ])('%s', (_name, messages, problem) => {
    expect(reading(messages)).toThrow(problem);
  });

  it.each<[string, Fields, RegExp]>([
    ['an unknown field', { maxTokens: 1 }, /^maxTokens: Extra inputs are not permitted/],
    ['a temperature out of range', { temperature: 1.5 }, /temperature: range: 0\.\.1/],
    [
      'a temperature beside thinking',
      { temperature: 0.5, thinking: { type: 'enabled', budget_tokens: 1024 } },
      /`temperature` may only be set to 1/,
    ],
    [
      'a temperature beside adaptive thinking',
      { temperature: 0.5, thinking: { type: 'adaptive' } },
      /`temperature` may only/,
    ],
    ['a small budget', { thinking: { type: 'enabled', budget_tokens: 10 } }, /greater than or equal to 1024/],
    [
      'a budget over the limit',
      { thinking: { type: 'enabled', budget_tokens: 4096 } },
      /`max_tokens` must be greater than `thinking\.budget_tokens`/,
    ],
    ['a thinking of its own', { thinking: { type: 'hard' } }, /^thinking: Input tag 'hard'/],
    [
      'a tool twice',
      { tools: ['t', 't'].map((name) => ({ name, input_schema: { type: 'object' } })) },
      /Tool names must be unique/,
    ],
    ['a tool without schema', { tools: [{ name: 't' }] }, /tools\.0\.custom\.input_schema: Field required/],
    [
      'an odd tool name',
      { tools: [{ name: 'a.b', input_schema: { type: 'object' } }] },
      /tools\.0\.custom\.name: String should match/,
    ],
    [
      'a choice without tools',
      { tool_choice: { type: 'auto' } },
      /may only be specified while providing tools/,
    ],
    ['an empty system block', { system: [text('')] }, /must be non-empty/],
    [
      'an open schema',
      format({ type: 'object', properties: {} }),
      /'additionalProperties' must be explicitly set to false/,
    ],
    [
      'a schema’s unsupported word',
      format({
        type: 'object',
        additionalProperties: false,
        properties: { a: { type: 'string', maxLength: 3 } },
      }),
      /For 'string' type, properties maxLength are not supported/,
    ],
    ['an empty stop', { stop_sequences: [' '] }, /each stop sequence must contain non-whitespace/],
  ])('for %s', (_name, more, problem) => {
    expect(reading([user('a')], more)).toThrow(problem);
  });
});
