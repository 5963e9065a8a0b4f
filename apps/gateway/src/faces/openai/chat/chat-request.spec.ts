import { describe, expect, it } from '@jest/globals';
import { parseChat } from './chat-request.js';

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const hello = { role: 'user', content: 'Hello' };
const callId = 'call_0303s_1t_1k_1';
const asksFor = (...ids: string[]) => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } })),
});
const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'rain' });

const chat = (more: object = {}) => parseChat({ model: 'default', messages: [hello], ...more });
const talk = (...messages: object[]) => chat({ messages });

function pathsRefused(ask: () => unknown): string[] {
  try {
    ask();
  } catch (error) {
    return (error as { body: { details: { path: string }[] } }).body.details.map(({ path }) => path);
  }
  return [];
}

describe('what a chat completion asks for', () => {
  it('tells what is new from what was said before', () => {
    expect(
      talk(
        { role: 'system', content: 'Be brief.' },
        hello,
        { role: 'assistant', content: 'Good morning.', refusal: null, annotations: [] },
        { role: 'developer', content: [{ type: 'text', text: 'In English.' }] },
        {
          role: 'user',
          name: 'ada',
          content: [
            { type: 'text', text: 'And' },
            { type: 'text', text: 'now?' },
          ],
        },
        { role: 'user', content: 'Well?' },
      ),
    ).toMatchObject({
      systemPrompt: 'Be brief.\n\nIn English.',
      said: [
        { role: 'user', text: 'Hello' },
        { role: 'assistant', text: 'Good morning.' },
      ],
      words: { text: 'And\nnow?\nWell?', images: [] },
      results: [],
    });
  });

  it('makes one reply of what calls divide, as the history does', () => {
    const { said } = talk(
      hello,
      { ...asksFor('foreign'), content: 'Let me look.' },
      result('foreign'),
      { role: 'assistant', content: 'It rains.' },
      hello,
    );
    expect(said[1]).toMatchObject({ role: 'assistant', text: 'Let me look.\nIt rains.' });
  });

  it('takes the results of calls, with words beside them or without', () => {
    const call = { session: 's_1', turn: 't_1', key: 'k_1' };
    const results = [{ call, outcome: 'ok', output: 'rain' }];
    expect(talk(hello, asksFor(callId), result(callId))).toMatchObject({ words: undefined, results });
    expect(talk(hello, asksFor(callId), result(callId), hello)).toMatchObject({
      words: { text: 'Hello' },
      results,
    });
  });

  it('takes images out of data: URLs', () => {
    const url = `data:image/png;base64,${pixel}`;
    const content = [{ type: 'image_url', image_url: { url, detail: 'low' } }];
    expect(talk({ role: 'user', content }).words?.images).toMatchObject([
      { mediaType: 'image/png', path: 'messages.0.content.0.image_url.url' },
    ]);
  });

  it('hands on how the answer is to come out', () => {
    const parameters = { type: 'object', properties: {} };
    const { request, shows } = chat({
      temperature: 0.5,
      top_p: 0.9,
      stop: 'END',
      max_completion_tokens: 100,
      reasoning_effort: 'minimal',
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'tea', schema: parameters, strict: true },
      },
      tools: [{ type: 'function', function: { name: 'look', strict: true, parameters } }],
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(request).toEqual({
      sampling: { temperature: 0.5, topP: 0.9, stop: ['END'] },
      thinking: 'low',
      maxTokens: 100,
      answerSchema: parameters,
      clientTools: [{ name: 'look', description: '', inputSchema: parameters }],
      onDisconnect: 'continue',
    });
    expect(shows).toEqual({ as: 'stream', usage: true, reasoning: true });
  });

  it('ends with its client, unless that has to leave to run its tools', () => {
    const tools = [{ type: 'function', function: { name: 'look' } }];
    expect(chat({}).request.onDisconnect).toBe('cancel');
    expect(chat({ tools }).request.onDisconnect).toBe('continue');
    expect(chat({ tools, tool_choice: 'none' }).request.onDisconnect).toBe('cancel');
  });

  it('offers no tools of the client where none is to be called', () => {
    const tools = [{ type: 'function', function: { name: 'look' } }];
    expect(chat({ tools, tool_choice: 'none' }).request.clientTools).toBeUndefined();
    expect(chat({ tools, tool_choice: 'auto' }).request.clientTools).toHaveLength(1);
  });

  it('takes what changes nothing', () => {
    const harmless = {
      ...{ n: 1, logprobs: false, logit_bias: {}, presence_penalty: 0, frequency_penalty: 0, seed: null },
      ...{ user: 'u', metadata: { a: 'b' }, store: true, safety_identifier: 's', prompt_cache_key: 'p' },
      ...{ modalities: ['text'], service_tier: 'auto', parallel_tool_calls: true, verbosity: 'medium' },
      ...{ response_format: { type: 'text' }, stop: [], max_tokens: null, prompt_cache_retention: '24h' },
    };
    expect(chat(harmless)).toEqual(chat());
  });

  it.each<[string, unknown]>([
    ['n', 2],
    ['logprobs', true],
    ['top_logprobs', 3],
    ['logit_bias', { 50: 1 }],
    ['presence_penalty', 0.1],
    ['frequency_penalty', -1],
    ['seed', 1],
    ['audio', { voice: 'a' }],
    ['modalities', ['text', 'audio']],
    ['tool_choice', 'required'],
    ['tool_choice', { type: 'function', function: { name: 'look' } }],
    ['parallel_tool_calls', false],
    ['prediction', { type: 'content', content: 'a' }],
    ['web_search_options', {}],
    ['functions', []],
    ['function_call', 'auto'],
    ['verbosity', 'low'],
    ['service_tier', 'flex'],
    ['reasoning_effort', 'a little'],
    ['stream_options', { include_usage: true }],
    ['stream', 'yes'],
    ['messages', []],
    ['model', 5],
    ['no_such_option', 1],
  ])('refuses by its name %s: %j', (name, value) => {
    expect(pathsRefused(() => chat({ [name]: value }))).toEqual([name]);
  });

  it.each<[string, () => unknown]>([
    ['response_format.type', () => chat({ response_format: { type: 'json_object' } })],
    ['tools.0.type', () => chat({ tools: [{ type: 'custom', custom: { name: 'a' } }] })],
    ['max_tokens', () => chat({ max_tokens: 1, max_completion_tokens: 1 })],
    ['messages.0.role', () => talk({ role: 'function', name: 'a', content: 'b' })],
    ['messages.0.content', () => talk({ role: 'user' })],
    ['messages.0.content.0.type', () => talk({ role: 'user', content: [{ type: 'input_audio' }] })],
    [
      'messages.0.content.0.image_url.url',
      () =>
        talk({
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }],
        }),
    ],
    ['messages', () => talk(hello, { role: 'assistant', content: 'Once' })],
    ['messages', () => talk({ role: 'system', content: 'Be brief.' })],
    ['messages.1.tool_calls', () => talk(hello, asksFor(callId, 'b'), result(callId))],
    ['messages.1.tool_calls', () => talk(hello, asksFor(callId), hello)],
    ['messages.1.tool_call_id', () => talk(hello, result(callId))],
    ['messages.2.tool_call_id', () => talk(hello, asksFor('foreign'), result('foreign'))],
    ['body', () => parseChat('hello')],
    ['body', () => parseChat(undefined)],
  ])('refuses at %s what is wrong there', (path, ask) => {
    expect(pathsRefused(ask)).toEqual([path]);
  });

  it('wants results right behind their calls', () => {
    expect(pathsRefused(() => talk(hello, asksFor(callId), hello, result(callId)))).toEqual([
      'messages.1.tool_calls',
      'messages.3.tool_call_id',
    ]);
  });
});
