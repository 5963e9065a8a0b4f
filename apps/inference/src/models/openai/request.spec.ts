import { describe, expect, it, test } from '@jest/globals';
import type { Block } from '#shared/contracts';
import type { ModelRequest } from '../model-port.js';
import { requestOf, said, text, tool } from '../testing/request.js';
import { OpenAiModel } from './openai.js';
import { openAiBody } from './request.js';
import { serverAt } from './server.js';

const hi = said('user', text('hi'));

function bodyOf(parts: Partial<ModelRequest>, messages = [hi], isOpenAi = true): Record<string, unknown> {
  return openAiBody(requestOf(messages, { model: 'gpt-5-mini', ...parts }), { isOpenAi });
}

describe('the words of Chat Completions', () => {
  it('give each result a message of its own', () => {
    const broken = { ...tool(0, 'b', 'error'), input: '{"at' } as Block;
    const path = [
      hi,
      said('assistant', { kind: 'thinking', text: 'hm' }, text('look'), tool(0, 'a', 'ok'), broken),
    ];
    expect(bodyOf({ system: [{ text: 'be kind', stable: true }] }, path)['messages']).toEqual([
      { role: 'system', content: 'be kind' },
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: 'look',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'look', arguments: '{"at":"a"}' } },
          {
            id: 'b',
            type: 'function',
            function: { name: 'look', arguments: String.raw`{"malformed":"{\"at"}` },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'saw a' },
      { role: 'tool', tool_call_id: 'b', content: 'Error: saw b' },
    ]);
  });

  const image: Block = { kind: 'image', file: 'f', name: 'a.png', mediaType: 'image/png', size: 2 };
  const pdf: Block = { kind: 'file', file: 'p', name: 'a.pdf', mediaType: 'application/pdf', size: 2 };
  const files = new Map([
    ['f', Uint8Array.of(1)],
    ['p', Uint8Array.of(3)],
  ]);

  it('show files as data URLs', () => {
    const [message] = bodyOf({ files }, [said('user', image, pdf, text('see'))])['messages'] as object[];
    expect(message).toEqual({
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AQ==' } },
        { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,Aw==' } },
        { type: 'text', text: 'see' },
      ],
    });
  });

  it('only tell of a PDF where the server is not OpenAI’s', () => {
    const [message] = bodyOf({ files }, [said('user', pdf)], false)['messages'] as { content: string }[];
    expect(message?.content).toBe(
      '[Attached file a.pdf (application/pdf, 2 bytes): you cannot read such files here]',
    );
  });
});

test.each<[what: string, isOpenAi: boolean, parts: Partial<ModelRequest>, wanted: object]>([
  [
    'how long',
    true,
    { shape: { thinking: 'low' } },
    { max_completion_tokens: 3_048, reasoning_effort: 'low' },
  ],
  [
    'how long at most',
    true,
    { shape: { thinking: 'high' }, maxOutputTokens: 2_000 },
    { max_completion_tokens: 2_000 },
  ],
  [
    'how long, elsewhere',
    false,
    { shape: { thinking: 'low' } },
    { max_tokens: 3_048, reasoning_effort: 'low' },
  ],
  ['not to think', true, { shape: { thinking: 'off' } }, { reasoning_effort: 'minimal' }],
  [
    'not to think, of a newer one',
    true,
    { model: 'gpt-5.2', shape: { thinking: 'off' } },
    { reasoning_effort: 'none' },
  ],
  [
    'not to think, elsewhere',
    false,
    { shape: { thinking: 'off' } },
    { chat_template_kwargs: { enable_thinking: false } },
  ],
  [
    'sampling',
    false,
    { shape: { sampling: { temperature: 0.5, topP: 0.9, topK: 4, stop: ['x'] } } },
    { temperature: 0.5, top_p: 0.9, top_k: 4, stop: ['x'] },
  ],
  ['always', true, {}, { stream: true, stream_options: { include_usage: true }, user: 'u1' }],
  [
    'tools',
    true,
    { tools: [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object' } }] },
    {
      tools: [
        {
          type: 'function',
          function: { name: 'look', description: 'Looks.', parameters: { type: 'object' } },
        },
      ],
    },
  ],
])('asks for %s (OpenAI itself: %s)', (_what, isOpenAi, parts, wanted) => {
  expect(bodyOf(parts, [hi], isOpenAi)).toMatchObject(wanted);
});

it('leaves out what OpenAI would refuse', () => {
  const body = bodyOf({ shape: { sampling: { topK: 4 }, thinking: 'off' }, model: 'gpt-4.1' });
  expect(body).not.toHaveProperty('top_k');
  expect(body).not.toHaveProperty('reasoning_effort');
  expect(body).not.toHaveProperty('max_tokens');
});

describe('an answer by schema', () => {
  const open = { type: 'object', properties: { a: { type: 'string' } } };
  const closed = { ...open, required: ['a'], additionalProperties: false };
  test.each([
    [open, false],
    [closed, true],
    [{ ...closed, properties: { a: open } }, false],
    [{ ...closed, properties: { a: { type: 'array', items: closed } } }, true],
  ])('of %j is strict: %s', (answerSchema, strict) => {
    expect(bodyOf({ shape: { answerSchema } })['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { name: 'answer', schema: answerSchema, strict },
    });
  });
});

test.each([
  [undefined, 'https://api.openai.com/v1/chat/completions', true],
  ['http://localhost:8080/v1/', 'http://localhost:8080/v1/chat/completions', false],
])('finds the server at %s', (baseUrl, href, isOpenAi) => {
  const server = serverAt(baseUrl);
  expect([server.url.href, server.isOpenAi]).toEqual([href, isOpenAi]);
});

test('only OpenAI itself does not know topK', () => {
  const own = new OpenAiModel({ baseUrl: 'http://127.0.0.1:1/v1', silenceMs: 1 });
  const theirs = new OpenAiModel({ apiKey: 'k', silenceMs: 1 });
  expect(own.misfits({ sampling: { topK: 5 } })).toEqual([]);
  expect(theirs.misfits({ sampling: { topK: 5 } })).toMatchObject([{ path: 'sampling.topK' }]);
});
