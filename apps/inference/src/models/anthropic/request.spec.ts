import { describe, expect, it, test } from '@jest/globals';
import type { Block } from '#shared/contracts';
import type { ModelRequest } from '../model-port.js';
import { requestOf, said, text, tool } from '../testing/request.js';
import { anthropicRequest } from './request.js';

const hi = said('user', text('hi'));
const mark = { cache_control: { type: 'ephemeral' } };
const thought: Block = { kind: 'thinking', text: 'hm', signature: 's' };
const look = { name: 'look', description: 'Looks.', inputSchema: { type: 'object' } };

function bodyOf(parts: Partial<ModelRequest>, messages = [hi]): Record<string, unknown> {
  return anthropicRequest(requestOf(messages, parts), 'anthropic').body as unknown as Record<string, unknown>;
}

describe('the words of Anthropic', () => {
  it('put results first in the message that follows', () => {
    const path = [
      hi,
      said('assistant', text('look'), tool(0, 'a', 'ok'), tool(0, 'b', 'error')),
      said('user', text('and?')),
    ];
    expect(bodyOf({}, path)['messages']).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'hi', ...mark }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'look' },
          { type: 'tool_use', id: 'a', name: 'look', input: { at: 'a' } },
          { type: 'tool_use', id: 'b', name: 'look', input: { at: 'b' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'saw a' },
          { type: 'tool_result', tool_use_id: 'b', content: 'saw b', is_error: true },
          { type: 'text', text: 'and?', ...mark },
        ],
      },
    ]);
  });

  it('show files by their bytes', () => {
    const image: Block = { kind: 'image', file: 'f', name: 'a.png', mediaType: 'image/png', size: 2 };
    const pdf: Block = { kind: 'file', file: 'p', name: 'a.pdf', mediaType: 'application/pdf', size: 2 };
    const files = new Map([
      ['f', new Uint8Array([9, 1, 2, 9]).subarray(1, 3)],
      ['p', Uint8Array.of(3)],
    ]);
    const [message] = bodyOf({ files }, [said('user', image, pdf)])['messages'] as { content: unknown[] }[];
    expect(message?.content).toEqual([
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AQI=' } },
      {
        type: 'document',
        title: 'a.pdf',
        source: { type: 'base64', media_type: 'application/pdf', data: 'Aw==' },
        ...mark,
      },
    ]);
  });

  it('give thoughts back to whose they are, redacted ones too', () => {
    const redacted: Block = { kind: 'thinking', text: '', redacted: 'r' };
    const own = { ...said('assistant', thought, redacted, text('so')), model: 'anthropic/x' };
    const foreign = { ...own, model: 'rehearsal/x' };
    const messages = JSON.stringify(bodyOf({}, [hi, own, hi, foreign, hi])['messages']);
    expect(messages.match(/"signature":"s"/g)).toHaveLength(1);
    expect(messages.match(/"data":"r"/g)).toHaveLength(1);
  });
});

it('marks at most four places to be kept: tools, the stable system, and the last two of the user', () => {
  const system = [
    { text: 'who you are', stable: true },
    { text: 'what you know', stable: true },
    { text: ' ', stable: true },
    { text: 'what time it is', stable: false },
  ];
  const path = [hi, said('assistant', text('1')), hi, said('assistant', text('2')), hi];
  const body = bodyOf({ system, tools: [look, { ...look, name: 'wait' }] }, path);
  expect(body['system']).toEqual([
    { type: 'text', text: 'who you are' },
    { type: 'text', text: 'what you know', ...mark },
    { type: 'text', text: 'what time it is' },
  ]);
  expect(body['tools']).toMatchObject([{ name: 'look' }, { name: 'wait', ...mark }]);
  const marked = (body['messages'] as object[]).map((message) =>
    JSON.stringify(message).includes('cache_control'),
  );
  expect(marked).toEqual([false, false, true, false, true]);
});

describe('thinking', () => {
  const cases: [model: string, thinking: 'off' | 'low' | 'high' | undefined, body: object][] = [
    ['claude-sonnet-4-5', 'low', { thinking: { type: 'enabled', budget_tokens: 2_048 }, max_tokens: 3_048 }],
    ['claude-3-7-sonnet-20250219', 'high', { thinking: { type: 'enabled', budget_tokens: 24_576 } }],
    ['claude-sonnet-4-20250514', 'low', { thinking: { type: 'enabled' } }],
    ['somebody-elses', 'low', { thinking: { type: 'enabled' } }],
    ['claude-haiku-4-5-20251001', 'off', { max_tokens: 1_000 }],
    [
      'claude-opus-4-7',
      'high',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'high' }, max_tokens: 25_576 },
    ],
    ['claude-sonnet-5', 'off', { thinking: { type: 'disabled' } }],
    ['claude-opus-5-5', 'off', { output_config: { effort: 'low' } }],
    [
      'claude-fable-5-1',
      undefined,
      { thinking: { type: 'adaptive', block_binding: { prefix_mismatch_behavior: 'drop_block' } } },
    ],
  ];
  test.each(cases)('of %s at %s', (model, thinking, wanted) => {
    expect(bodyOf({ model, shape: thinking ? { thinking } : {} })).toMatchObject(wanted);
  });

  test.each([
    ['claude-haiku-4-5', 'off'],
    ['claude-opus-4-7', 'off'],
    ['claude-opus-4-7', undefined],
    ['parley', undefined],
  ] as const)('of %s at %s is not spoken of', (model, thinking) => {
    const body = bodyOf({ model, shape: thinking ? { thinking } : {} });
    expect(body['thinking']).toBeUndefined();
    expect(body['output_config']).toBeUndefined();
  });

  it('stays below what the model can write', () => {
    expect(bodyOf({ shape: { thinking: 'high' }, maxTokens: 4_000, maxOutputTokens: 8_000 })).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: 4_000 },
      max_tokens: 8_000,
    });
    const narrow = bodyOf({ shape: { thinking: 'high' }, maxTokens: 1_000, maxOutputTokens: 1_500 });
    expect(narrow).toMatchObject({ max_tokens: 1_000 });
    expect(narrow['thinking']).toBeUndefined();
  });

  it('with a budget waits for the next answer where this one began without', () => {
    const shape = { thinking: 'low' as const };
    const bare = [hi, said('assistant', text('I look'), tool(0, 'a', 'ok'))];
    expect(bodyOf({ shape }, bare)['thinking']).toBeUndefined();
    const begun = [hi, said('assistant', thought, tool(0, 'a', 'ok'))];
    expect(bodyOf({ shape }, begun)['thinking']).toMatchObject({ type: 'enabled' });
  });

  it('that is off takes earlier thoughts away', () => {
    const path = [hi, said('assistant', thought, text('so')), hi];
    expect(JSON.stringify(bodyOf({ shape: { thinking: 'off' } }, path))).not.toContain('signature');
  });
});

describe('a shape', () => {
  it('of sampling asks in the version of the API that knows it', () => {
    const shape = { sampling: { temperature: 1.5, topP: 0.5, topK: 7, stop: ['END'] } };
    const { body, headers } = anthropicRequest(requestOf([hi], { shape }), 'x');
    expect(body).toMatchObject({ temperature: 1, top_p: 0.5, top_k: 7, stop_sequences: ['END'] });
    expect(headers).toMatchObject({ 'anthropic-version': '2023-06-01', 'idempotency-key': 't1.0' });
  });

  it('of sampling gives way to thinking, the words to stop at do not', () => {
    const shape = { thinking: 'low' as const, sampling: { temperature: 0.5, stop: ['END'] } };
    const { body, headers } = anthropicRequest(requestOf([hi], { shape }), 'x');
    expect(body).toMatchObject({ stop_sequences: ['END'] });
    expect(body).not.toHaveProperty('temperature');
    expect(headers).not.toHaveProperty('anthropic-version');
  });

  it('of an answer by schema closes its objects', () => {
    const answerSchema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    expect(bodyOf({ shape: { answerSchema } })['output_config']).toEqual({
      format: { type: 'json_schema', schema: { ...answerSchema, additionalProperties: false } },
    });
  });

  it('of an answer that cannot be asked for here is refused as that, and not as trouble on the way', () => {
    const answerSchema = { type: 'object', properties: { a: {} } };
    expect(() => bodyOf({ shape: { answerSchema } })).toThrow(
      expect.objectContaining({
        code: 'provider_error',
        retryable: false,
        message: expect.stringContaining('does not take this answerSchema: JSON schema must have a type'),
      }),
    );
  });
});
