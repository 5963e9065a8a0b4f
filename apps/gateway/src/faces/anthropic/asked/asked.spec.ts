import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { askedIn } from './asked.js';

const hello = { model: 'assistant', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] };

function refusal(more: object): unknown {
  try {
    return askedIn({ ...hello, ...more });
  } catch (error) {
    if (!ParleyError.is(error)) throw error;
    return error.body.details?.map(({ path }) => path);
  }
}

const user = (...content: object[]) => ({ role: 'user', content });
const assistant = (...content: object[]) => ({ role: 'assistant', content });
const text = (words: string) => ({ type: 'text', text: words, cache_control: { type: 'ephemeral' } });
const id = 'toolu_0303s_1t_1k_1';
const use = { type: 'tool_use', id, name: 'look', input: {} };
const result = { type: 'tool_result', tool_use_id: id, content: 'blue' };
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } };

describe('a request for a message', () => {
  it('need say little', () => {
    expect(askedIn(hello)).toEqual({
      model: 'assistant',
      said: [],
      text: 'Hello',
      images: [],
      results: [],
      request: { maxTokens: 100 },
      answer: 'whole',
      thoughts: 'kept back',
    });
  });

  it('may say how it is to be answered', () => {
    const asked = askedIn({
      ...hello,
      stream: true,
      system: [text('Be brief.'), text('Be kind.')],
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      stop_sequences: ['END'],
      tools: [{ name: 'look', input_schema: { type: 'object' }, strict: true }],
      tool_choice: { type: 'auto' },
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
      metadata: { user_id: 'u' },
      service_tier: 'auto',
      container: null,
    });
    expect(asked).toMatchObject({ answer: 'streamed' });
    expect(asked.request).toEqual({
      maxTokens: 100,
      systemPrompt: 'Be brief.\nBe kind.',
      sampling: { temperature: 0.5, topP: 0.9, topK: 5, stop: ['END'] },
      clientTools: [{ name: 'look', description: '', inputSchema: { type: 'object' } }],
      answerSchema: { type: 'object' },
    });
  });

  it.each<[object, string | undefined, string]>([
    [{ thinking: { type: 'disabled' } }, 'off', 'kept back'],
    [{ thinking: { type: 'enabled', budget_tokens: 1_024 } }, 'low', 'shown'],
    [{ thinking: { type: 'enabled', budget_tokens: 10_000 } }, 'medium', 'shown'],
    [{ thinking: { type: 'enabled', budget_tokens: 32_000 } }, 'high', 'shown'],
    [{ thinking: { type: 'adaptive' } }, 'high', 'shown'],
    [{ thinking: { type: 'adaptive', display: 'omitted' } }, 'high', 'kept back'],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }, 'low', 'shown'],
    [{ output_config: { effort: 'max' } }, 'high', 'kept back'],
  ])('%j', (more, level, thoughts) => {
    const asked = askedIn({ ...hello, ...more });
    expect([asked.request.thinking, asked.thoughts]).toEqual([level, thoughts]);
  });

  it.each([
    [{ type: 'adaptive' }, 1, undefined],
    [{ type: 'enabled', budget_tokens: 1_024 }, 0.5, { temperature: 0.5 }],
    [{ type: 'disabled' }, 1, { temperature: 1 }],
  ])('beside %j a temperature of %d', (thinking, temperature, sampling) => {
    expect(askedIn({ ...hello, thinking, temperature }).request.sampling).toEqual(sampling);
  });

  it('offers no tools where none is to be used', () => {
    const tools = [{ name: 'look', input_schema: { type: 'object' } }];
    expect(askedIn({ ...hello, tools, tool_choice: { type: 'none' } }).request).toEqual({ maxTokens: 100 });
  });

  it('tells what was said before, as memory keeps it', () => {
    const messages = [
      user(text('What'), text('is it?'), image),
      assistant({ type: 'thinking', thinking: 'Hm', signature: 's' }, text('I look.'), use),
      user(result),
      assistant(text('It is blue.')),
      { role: 'user', content: 'And' },
      user(text('now?'), { type: 'document', title: 'Notes', source: { type: 'text', data: 'Red.' } }, image),
    ];
    const asked = askedIn({ ...hello, messages });
    expect(asked.said).toMatchObject([
      { role: 'user', text: 'What\nis it?', images: [{ mediaType: 'image/png' }] },
      { role: 'assistant', text: 'I look.\nIt is blue.', images: [] },
    ]);
    expect(asked).toMatchObject({ text: 'And\nnow?\nNotes\nRed.', images: [{ base64: png }], results: [] });
  });

  it('brings results of its own tools, and words beside them', () => {
    const messages = [hello.messages[0], assistant(use), user(result, text('Hurry.'))];
    const call = { session: 's_1', turn: 't_1', key: 'k_1' };
    expect(askedIn({ ...hello, messages })).toMatchObject({
      text: 'Hurry.',
      results: [{ call, outcome: 'ok', output: 'blue' }],
    });
    const failed = [hello.messages[0], assistant(use), user({ ...result, content: [], is_error: true })];
    expect(askedIn({ ...hello, messages: failed }).results).toEqual([
      { call, outcome: 'error', output: 'It has failed.' },
    ]);
  });

  it.each<[object, string[]]>([
    [{ max_tokens: undefined }, ['max_tokens']],
    [{ messages: [] }, ['messages']],
    [{ messages: [assistant(text('So'))] }, ['messages.0']],
    [{ messages: [{ role: 'system', content: 'x' }] }, ['messages.0.role']],
    [{ messages: [user({ type: 'search_result' })] }, ['messages.0.content.0.type']],
    [
      { messages: [user({ ...image, source: { type: 'url', url: 'x' } })] },
      ['messages.0.content.0.source.type'],
    ],
    [
      { messages: [user({ ...image, source: { ...image.source, data: 'eA==' } })] },
      ['messages.0.content.0.source.data'],
    ],
    [
      { messages: [user({ type: 'document', source: { type: 'base64' } })] },
      ['messages.0.content.0.source.type'],
    ],
    [{ messages: [user(text('\ud800'))] }, ['messages.0.content.0.text']],
    [{ messages: [...hello.messages, assistant(use), user(text('Well?'))] }, ['messages.1']],
    [
      { messages: [...hello.messages, assistant(use), user(result, { ...result, tool_use_id: 'toolu_01' })] },
      ['messages.2.content.1.tool_use_id'],
    ],
    [
      { messages: [...hello.messages, assistant(use), user({ ...result, content: [image] })] },
      ['messages.2.content.0.content.0.type'],
    ],
    [{ stop_sequences: ['a', 'b', 'c', 'd', 'e'] }, ['stop_sequences']],
    [{ tool_choice: { type: 'any' } }, ['tool_choice.type']],
    [{ tool_choice: { type: 'tool', name: 'look' } }, ['tool_choice.type']],
    [
      { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      ['tool_choice.disable_parallel_tool_use'],
    ],
    [
      { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      ['tools.0.type', 'tools.0.input_schema'],
    ],
    [{ mcp_servers: [{}], container: 'c' }, ['container', 'mcp_servers']],
    [{ thinking: { type: 'between_tools' } }, ['thinking.type']],
    [{ thread: { type: 'create' } }, ['thread']],
    [{ temprature: 1 }, ['temprature']],
  ])('is refused by name: %j', (more, paths) => expect(refusal(more)).toEqual(paths));
});
