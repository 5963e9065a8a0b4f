import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import type { Block, Message } from '#shared/contracts';
import type { ModelRequest } from '../../model-port.js';
import { anthropicRequest, type AnthropicRequest } from '../../anthropic/request.js';
import type { OpenAiMessage } from '../../openai/messages.js';
import { requestOf, said, text } from '../request.js';
import { anthropicProblems } from './anthropic-rules.js';
import { openAiProblems } from './openai-rules.js';
import { promptProblems } from './prompt-problems.js';

const words = fc.constantFrom('', ' ', '\n', 'hello', 'so it is');
const name = fc.constantFrom('look', 'a.b', '', 'x'.repeat(90));
const file = {
  file: fc.constantFrom('f1', 'f2', 'f3'),
  name: fc.constantFrom('a.png', 'b\n.pdf', ' '),
  mediaType: fc.constantFrom('image/png', 'image/tiff', 'application/pdf', 'text/plain'),
  size: fc.nat(),
};
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: words }),
  fc.record(
    {
      kind: fc.constant('thinking' as const),
      text: words,
      signature: fc.constantFrom('s', ''),
      redacted: fc.constantFrom('r', ''),
    },
    { requiredKeys: ['kind', 'text'] },
  ),
  fc.record(
    {
      kind: fc.constant('tool' as const),
      step: fc.nat(3),
      call: fc.constantFrom('a', 'b', 'ä b', 'x'.repeat(80)),
      name,
      input: fc.constantFrom({ at: 1 }, '{"at', null, [1], undefined),
      outcome: fc.constantFrom('ok' as const, 'error' as const, 'cancelled' as const),
      output: words,
    },
    { requiredKeys: ['kind', 'step', 'call', 'name', 'input'] },
  ),
  fc.record(
    { kind: fc.constant('image' as const), ...file, path: fc.constant('in/a'), problem: fc.constant('no') },
    { requiredKeys: ['kind', 'file', 'name', 'mediaType', 'size'] },
  ),
  fc.record({ kind: fc.constant('file' as const), ...file }),
  fc.constant<Block>({ kind: 'marker', marker: 'compaction', receipt: 'r', text: 'm' }),
  fc.constant<Block>({ kind: 'error', code: 'internal', message: 'e', retryable: false }),
);
const message: fc.Arbitrary<Message> = fc
  .record({
    role: fc.constantFrom('user' as const, 'assistant' as const, 'assistant' as const, 'system' as const),
    blocks: fc.array(block, { maxLength: 6 }),
    model: fc.constantFrom('anthropic/claude-sonnet-4-5', 'openai/x', undefined),
    status: fc.constantFrom('complete' as const, 'interrupted' as const, 'failed' as const),
  })
  .map(({ role, blocks, model, status }) => ({
    ...said(role, ...blocks),
    status,
    ...(model ? { model } : {}),
  }));
const request: fc.Arbitrary<ModelRequest> = fc
  .record({
    messages: fc.array(message, { maxLength: 8 }),
    model: fc.constantFrom('claude-sonnet-4-5', 'claude-opus-4-7', 'claude-opus-5-5', 'parley', 'gpt-5-mini'),
    thinking: fc.constantFrom('off' as const, 'low' as const, 'high' as const, undefined),
    temperature: fc.constantFrom(0.5, undefined),
    maxOutputTokens: fc.constantFrom(1_000, 4_000, 64_000, undefined),
    system: fc.array(fc.record({ text: words, stable: fc.boolean() }), { maxLength: 3 }),
    tools: fc.constantFrom([], [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object' } }]),
  })
  .map(({ messages, thinking, temperature, ...parts }) => {
    const shape = {
      ...(thinking ? { thinking } : {}),
      ...(temperature ? { sampling: { temperature } } : {}),
    };
    const files = new Map([
      ['f1', Uint8Array.of(1)],
      ['f2', Uint8Array.of(2)],
    ]);
    return requestOf(messages, { ...parts, shape, files });
  });

test('whatever has happened in a conversation, every provider takes what is asked next', () => {
  fc.assert(
    fc.property(request, (each) => {
      expect(promptProblems(each)).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

type Body = AnthropicRequest['body'];
type Messages = Body['messages'];
const call = { type: 'tool_use', id: 'a', name: 'look', input: {} } as const;
const result = { type: 'tool_result', tool_use_id: 'a', content: 'x' } as const;
const hi = { role: 'user', content: 'hi' } as const;

describe('the rules of Anthropic', () => {
  const { body } = anthropicRequest(requestOf([said('user', text('hi'))]), 'anthropic');

  test.each<[problem: string, messages: Messages]>([
    ['the first message is not the user’s', [{ role: 'assistant', content: 'hi' }, hi]],
    ['the last message is not the user’s', [hi, { role: 'assistant', content: 'hi' }]],
    ['message 1 repeats the role', [hi, hi]],
    ['message 0: empty text', [{ role: 'user', content: ' ' }]],
    ['message 0: no content', [{ role: 'user', content: [] }]],
    ['call a has no result', [hi, { role: 'assistant', content: [call] }, hi]],
    ['result a answers no call', [{ role: 'user', content: [result] }]],
    [
      'call id a is given twice',
      [hi, { role: 'assistant', content: [call, call] }, { role: 'user', content: [result] }],
    ],
    [
      'it ends in thoughts',
      [hi, { role: 'assistant', content: [{ type: 'thinking', thinking: 'x', signature: 's' }] }, hi],
    ],
    [
      'thoughts without a signature',
      [
        hi,
        { role: 'assistant', content: [{ type: 'thinking', thinking: 'x', signature: '' }, call] },
        { role: 'user', content: [result] },
      ],
    ],
    [
      'arguments that are no object',
      [hi, { role: 'assistant', content: [{ ...call, input: 'x' }] }, { role: 'user', content: [result] }],
    ],
    ['call id "a b"', [hi, { role: 'assistant', content: [{ ...call, id: 'a b' }] }, hi]],
    [
      'a result behind other content',
      [
        hi,
        { role: 'assistant', content: [call] },
        { role: 'user', content: [{ type: 'text', text: 'x' }, result] },
      ],
    ],
    [
      'an empty result',
      [hi, { role: 'assistant', content: [call] }, { role: 'user', content: [{ ...result, content: '' }] }],
    ],
    [
      'an image of no known type',
      [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'x' } }] }],
    ],
  ])('%s', (problem, messages) => {
    expect(anthropicProblems({ ...body, messages }).join('\n')).toContain(problem);
  });

  test.each<[problem: string, parts: Partial<Body>]>([
    ['a thinking budget of 9 of 1000', { thinking: { type: 'enabled', budget_tokens: 9 } }],
    ['a temperature beside thinking', { thinking: { type: 'adaptive' }, temperature: 1 }],
    [
      '5 cache marks',
      {
        system: Array.from({ length: 4 }, () => ({
          type: 'text',
          text: 'x',
          cache_control: { type: 'ephemeral' },
        })),
      },
    ],
  ])('%s', (problem, parts) => {
    expect(anthropicProblems({ ...body, max_tokens: 1_000, ...parts }).join('\n')).toContain(problem);
  });
});

describe('the rules of OpenAI', () => {
  const asks = (parts: object = {}): OpenAiMessage => ({
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'a', type: 'function', function: { name: 'look', arguments: '{}', ...parts } }],
  });
  const answers: OpenAiMessage = { role: 'tool', tool_call_id: 'a', content: 'x' };

  test.each<[problem: string, messages: OpenAiMessage[]]>([
    ['the first message is not the user’s', [{ role: 'system', content: 'x' }, asks(), answers]],
    ['the last message is the assistant’s', [hi, { role: 'assistant', content: 'x' }]],
    ['message 1: the system speaks late', [hi, { role: 'system', content: 'x' }]],
    ['message 1 repeats the role', [hi, hi]],
    ['call a has no result', [hi, asks(), hi]],
    ['result a answers no call', [hi, answers]],
    ['nothing said', [hi, { role: 'assistant', content: null }, hi]],
    ['empty content', [{ role: 'user', content: '' }]],
    ['arguments that are no JSON of an object: {"a', [hi, asks({ arguments: '{"a' }), answers]],
    ['arguments that are no JSON of an object: []', [hi, asks({ arguments: '[]' }), answers]],
    ['tool name ""', [hi, asks({ name: '' }), answers]],
    [
      'an image of no known type',
      [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'http://x' } }] }],
    ],
  ])('%s', (problem, messages) => {
    expect(openAiProblems(messages).join('\n')).toContain(problem);
  });
});
