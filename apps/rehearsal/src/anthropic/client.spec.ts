import Anthropic, {
  APIError,
  APIUserAbortError,
  AnthropicError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRehearsal, type Rehearsal } from '../server.js';

type Params = Omit<Anthropic.MessageCreateParamsNonStreaming, 'model' | 'max_tokens' | 'messages'>;

const TOOLS: Anthropic.Tool[] = [
  {
    name: 'weather',
    input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  { name: 'clock', input_schema: { type: 'object' } },
];

let rehearsal: Rehearsal;
let client: Anthropic;

beforeAll(async () => {
  rehearsal = await startRehearsal();
  client = new Anthropic({ baseURL: rehearsal.url, apiKey: 'none', maxRetries: 0, logLevel: 'off' });
});

afterAll(() => rehearsal.close());

function params(prompt: string | Anthropic.MessageParam[], more: Params = {}) {
  const messages: Anthropic.MessageParam[] =
    typeof prompt === 'string' ? [{ role: 'user', content: `[[rate: 0]] ${prompt}` }] : prompt;
  return { model: 'claude-rehearsed', max_tokens: 1024, messages, ...more };
}

const create = (prompt: string | Anthropic.MessageParam[], more?: Params) =>
  client.messages.create(params(prompt, more));
const stream = (prompt: string | Anthropic.MessageParam[], more?: Params) =>
  client.messages.stream(params(prompt, more));

async function eventsOf(prompt: string, more?: Params): Promise<Anthropic.MessageStreamEvent[]> {
  const events: Anthropic.MessageStreamEvent[] = [];
  for await (const event of await client.messages.create({ ...params(prompt, more), stream: true }))
    events.push(event);
  return events;
}

async function eventsOfCut(prompt: string, maxTokens: number): Promise<Anthropic.MessageStreamEvent[]> {
  const events: Anthropic.MessageStreamEvent[] = [];
  const request = { ...params(prompt), max_tokens: maxTokens, stream: true as const };
  for await (const event of await client.messages.create(request)) events.push(event);
  return events;
}

async function rawStream(prompt: string): Promise<Response> {
  return fetch(`${rehearsal.url}/v1/messages`, {
    method: 'POST',
    body: JSON.stringify({ ...params(prompt), stream: true }),
  });
}

async function errorOf(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
}

const bare = ({ content, usage, stop_reason: reason }: Anthropic.Message) => ({
  content: content.map((block) => ({ ...block, id: '' })),
  usage,
  reason,
});

const frameTypes = (...deltas: string[]) => ['content_block_start', ...deltas, 'content_block_stop'];

const clockCall = (id: string) => ({ type: 'tool_use' as const, id, name: 'clock', input: {} });

const failedResult = (id: string, text: string) => ({
  role: 'user' as const,
  content: [{ type: 'tool_result' as const, tool_use_id: id, content: text, is_error: true }],
});

describe('an answer', () => {
  it('has the provider’s shape, and says what it is', async () => {
    const { data, request_id: requestId } = await create('Hello?', { tools: TOOLS }).withResponse();
    expect(data).toMatchObject({
      id: expect.stringMatching(/^msg_01\w{22}$/),
      type: 'message',
      role: 'assistant',
      model: 'claude-rehearsed',
      content: [{ type: 'text', text: expect.stringMatching(/rehearsal.*“Hello\?”.*weather, clock/s) }],
      stop_reason: 'end_turn',
      stop_sequence: null,
    });
    expect(requestId).toMatch(/^req_/);
    expect(data.usage.input_tokens).toBeGreaterThan(1);
    expect(data.usage.output_tokens).toBeGreaterThan(10);
  });

  it('is the same for the same request, streamed or not but for the id', async () => {
    const [one, two, other] = await Promise.all([
      create('[[tool: clock]]'),
      create('[[tool: clock]]'),
      create('hi'),
    ]);
    expect(two).toEqual(one);
    expect(other.id).not.toBe(one.id);
    const prompt =
      '[[think: Hm, why?]] [[say: Because.\n  So!]] [[tool: clock {"at": [1, {"b": "🎭"}]}]] [[usage: in=3 out=4]]';
    const whole = await create(prompt);
    const streamed = await stream(prompt).finalMessage();
    expect(bare(streamed)).toEqual(bare(whole));
  });

  it('reports the scripted figures, growing over the stream', async () => {
    const events = await eventsOf('[[say: a]] [[usage: in=10 out=20 cache_read=5 cache_write=7]]');
    const input = { input_tokens: 10, cache_read_input_tokens: 5, cache_creation_input_tokens: 7 };
    expect(events.at(0)).toMatchObject({ message: { usage: { ...input, output_tokens: 1 } } });
    expect(events.at(-2)).toMatchObject({ usage: { ...input, output_tokens: 20 } });
  });

  it('gives stop reasons', async () => {
    expect((await create('[[say: a]] [[stop: max_tokens]]')).stop_reason).toBe('max_tokens');
    const stopped = await stream('[[stop: stop_sequence]]', { stop_sequences: ['END'] }).finalMessage();
    expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'END' });
  });

  it('is cut where its tokens are used up, in a tool’s JSON too', async () => {
    const request = { ...params('[[tokens: 500]]'), max_tokens: 20 };
    const whole = await client.messages.create(request);
    expect(whole).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 20 } });
    const streamed = await client.messages.stream(request).finalMessage();
    expect(bare(streamed)).toEqual(bare(whole));
    const inCall = await eventsOfCut(
      '[[tool: clock {"text": "a long and winding road that leads nowhere"}]]',
      6,
    );
    expect(inCall.at(-3)).toMatchObject({ type: 'content_block_stop' });
    expect(inCall.at(-2)).toMatchObject({
      delta: { stop_reason: 'max_tokens' },
      usage: { output_tokens: 6 },
    });
  });

  it('stops where the window ends, and is refused where the prompt is longer', async () => {
    const small = { ...params('[[tokens: 5000]]'), model: 'window-300', max_tokens: 5000 };
    const { stop_reason: reason, usage } = await client.messages.create(small);
    expect(reason).toBe('model_context_window_exceeded');
    expect(usage.input_tokens + usage.output_tokens).toBe(300);
    const long = { ...params('word '.repeat(400)), model: 'window-300' };
    await expect(client.messages.create(long)).rejects.toThrow(
      /prompt is too long: 5\d\d tokens > 300 maximum/,
    );
  });

  it('tells why it was refused, and the limits of its rate', async () => {
    const { data, response } = await create('[[stop: refusal]]').withResponse();
    expect(data).toMatchObject({ stop_reason: 'refusal', stop_details: { type: 'refusal' } });
    expect(response.headers.get('anthropic-ratelimit-requests-remaining')).toMatch(/^\d+$/);
  });

  it('can be empty', async () => {
    expect(await create('[[empty]]')).toMatchObject({ content: [], stop_reason: 'end_turn' });
    expect((await stream('[[empty]]').finalMessage()).content).toEqual([]);
  });

  it('counts tokens without answering', async () => {
    const { input_tokens: few } = await client.messages.countTokens({
      model: 'm',
      messages: params('short').messages,
    });
    const long = params('long '.repeat(400)).messages;
    const { input_tokens: many } = await client.messages.countTokens({ model: 'm', messages: long });
    expect(many - few).toBeGreaterThan(400);
    const models = await client.models.list();
    expect(models.data.map(({ id }) => id)).toContain('rehearsal');
    expect(await client.models.retrieve('rehearsal-window-4000')).toMatchObject({ max_input_tokens: 4000 });
    await expect(client.models.retrieve('gone')).rejects.toThrow(NotFoundError);
  });
});

describe('a stream', () => {
  it('has its frames in the provider’s order, each event named as its data', async () => {
    const response = await rawStream('[[think: hm]] [[say: two words]] [[tool: clock]]');
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('request-id')).toMatch(/^req_/);
    const frames = (await response.text())
      .trimEnd()
      .split('\n\n')
      .map((frame) => frame.split('\n'));
    const types = frames.map(([event = '', data = '']) => {
      expect(event.slice('event: '.length)).toBe(JSON.parse(data.slice('data: '.length)).type);
      return event.slice('event: '.length);
    });
    const delta = 'content_block_delta';
    expect(types.filter((type) => type !== 'ping')).toEqual([
      'message_start',
      ...frameTypes(delta, delta),
      ...frameTypes(delta, delta),
      ...frameTypes(delta, delta),
      'message_delta',
      'message_stop',
    ]);
    expect(types[2]).toBe('ping');
  });

  it('splits text into words and keeps it exactly', async () => {
    const texts: string[] = [];
    const text = ' One,  two\n\n🎭 three ';
    await stream(`[[say: ${text}]]`)
      .on('text', (delta) => texts.push(delta))
      .done();
    expect(texts.length).toBe(4);
    expect(texts.join('')).toBe(text);
  });

  it('plays so many words, each with the clock’s time in front when told', async () => {
    const before = Number(process.hrtime.bigint() / 1000n);
    const texts: string[] = [];
    await stream('[[stamp]] [[tokens: 30]]')
      .on('text', (delta) => texts.push(delta))
      .done();
    const times = texts.map((text) => Number(/^<t:(\d+)>\w+ ?$/.exec(text)?.[1]));
    expect(times).toHaveLength(30);
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times[29]).toBeLessThanOrEqual(Number(process.hrtime.bigint() / 1000n));
    expect((await create('[[tokens: 200]]')).content).toMatchObject([
      { text: expect.stringMatching(/^(\w+ ){199}\w+$/) },
    ]);
  });

  it('is paced, changes its pace, and waits', async () => {
    const script =
      '[[rate: 400]] [[tokens: 6]] [[rate: 0]] [[tokens: 6]] [[wait: 5ms]] [[say: end]] [[rate: 500]] [[say: a b c]]';
    const message = await client.messages
      .stream({ ...params([{ role: 'user', content: script }]) })
      .finalMessage();
    expect(message.content).toMatchObject([{ text: expect.stringMatching(/^(\w+\s*){11}\w+enda b c$/) }]);
  });

  it('thinks with a signature that must come back untouched', async () => {
    const user = {
      role: 'user' as const,
      content: '[[rate: 0]] [[think: Let me see.]] [[tool: clock]] [[then]] [[say: noon]]',
    };
    const first = await stream([user]).finalMessage();
    const [thinking, call] = first.content;
    expect(thinking).toMatchObject({
      type: 'thinking',
      thinking: 'Let me see.',
      signature: expect.stringMatching(/^\S{40,}$/),
    });
    if (thinking?.type !== 'thinking' || call?.type !== 'tool_use')
      throw new Error('No thinking or no call.');
    const result = {
      role: 'user' as const,
      content: [{ type: 'tool_result' as const, tool_use_id: call.id, content: '12' }],
    };
    expect(
      (await create([user, { role: 'assistant', content: first.content }, result])).content,
    ).toMatchObject([{ text: 'noon' }]);
    const tampered = [{ ...thinking, thinking: 'Let me guess.' }, call];
    await expect(create([user, { role: 'assistant', content: tampered }, result])).rejects.toThrow(
      /messages\.1\.content\.0: Invalid `signature` in `thinking` block/,
    );
  });
});

describe('thoughts that are not shown', () => {
  it('come as data that must come back untouched', async () => {
    const user = { role: 'user' as const, content: '[[rate: 0]] [[redacted]] [[say: Well.]]' };
    const { content } = await stream([user]).finalMessage();
    expect(content).toMatchObject([
      { type: 'redacted_thinking', data: expect.any(String) },
      { text: 'Well.' },
    ]);
    const next = { role: 'user' as const, content: '[[say: on]]' };
    await expect(create([user, { role: 'assistant', content }, next])).resolves.toBeDefined();
    const tampered = [
      { type: 'redacted_thinking' as const, data: 'mine' },
      { type: 'text' as const, text: 'a' },
    ];
    await expect(create([user, { role: 'assistant', content: tampered }, next])).rejects.toThrow(
      /Invalid `data` in `redacted_thinking` block/,
    );
  });
});

describe('tools', () => {
  const script = [
    '[[rate: 0]] [[say: Looking.]] [[tool: weather {"city": "[[Rome]]", "days": [[1, 2]]}]] [[tool: clock]]',
    '[[then]] [[tool: weather {"city": "Oslo"}]]',
    '[[then]] [[echo: results]]',
  ].join('\n');

  it('are called side by side over two acts, and their results are seen', async () => {
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: script }];
    const act = async (answers: string[]): Promise<Anthropic.Message> => {
      const message = await stream(messages, { tools: TOOLS }).finalMessage();
      const calls = message.content.filter((block) => block.type === 'tool_use');
      messages.push({ role: 'assistant', content: message.content });
      messages.push({
        role: 'user',
        content: calls.map(({ id }, n) => ({
          type: 'tool_result',
          tool_use_id: id,
          content: [{ type: 'text', text: answers[n] ?? '' }],
        })),
      });
      return message;
    };

    const first = await act(['rain', 'noon']);
    expect(first.stop_reason).toBe('tool_use');
    expect(first.content).toMatchObject([
      { type: 'text', text: 'Looking.' },
      {
        type: 'tool_use',
        id: expect.stringMatching(/^toolu_01\w{22}$/),
        name: 'weather',
        input: { city: '[[Rome]]', days: [[1, 2]] },
      },
      { type: 'tool_use', name: 'clock', input: {} },
    ]);
    const ids = first.content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
    expect(new Set(ids).size).toBe(2);

    const second = await act(['snow']);
    expect(second.content).toMatchObject([{ name: 'weather', input: { city: 'Oslo' } }]);
    expect((await create(messages)).content).toEqual([{ type: 'text', text: 'snow' }]);

    messages.push(
      { role: 'assistant', content: 'snow' },
      { role: 'user', content: '[[rate: 0]] [[say: new script]]' },
    );
    expect((await create(messages)).content).toMatchObject([{ text: 'new script' }]);
  });

  it('have their histories checked as the provider does', async () => {
    const asked = clockCall('toolu_1');
    const user = { role: 'user' as const, content: 'hi' };
    await expect(create([user, { role: 'assistant', content: [asked] }, user])).rejects.toThrow(
      /`tool_use` ids were found without `tool_result` blocks immediately after: toolu_1/,
    );
    const stray = { type: 'tool_result' as const, tool_use_id: 'toolu_2', content: 'x' };
    await expect(
      create([user, { role: 'assistant', content: 'a' }, { role: 'user', content: [stray] }]),
    ).rejects.toThrow(/unexpected `tool_use_id` found in `tool_result` blocks: toolu_2/);
    await expect(create([user, { role: 'assistant', content: '' }, user])).rejects.toThrow(
      /messages\.1: all messages must have non-empty/,
    );
    await expect(create([{ role: 'user', content: [{ type: 'text', text: '' }] }])).rejects.toThrow(
      /must be non-empty/,
    );
  });

  it('may get results in several messages and errors too', async () => {
    const message = await create([
      { role: 'user', content: '[[tool: clock]] [[tool: clock]] [[then]] [[echo: results]]' },
      { role: 'assistant', content: [clockCall('a'), clockCall('b')] },
      failedResult('a', 'boom'),
      failedResult('b', 'bang'),
    ]);
    expect(message.content).toEqual([{ type: 'text', text: 'boom\nbang' }]);
  });

  it('get broken JSON when told', async () => {
    const pieces: string[] = [];
    for (const event of await eventsOf('[[tool: clock {"a": 1}]] [[malformed]]')) {
      if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta')
        pieces.push(event.delta.partial_json);
    }
    expect(pieces.length).toBeGreaterThan(1);
    expect(() => JSON.parse(pieces.join(''))).toThrow(SyntaxError);
    const whole = await create('[[tool: clock {"a": 1}]] [[malformed]]');
    expect(whole.content).toMatchObject([{ type: 'tool_use', input: '{"a":1, oops ]' }]);
    const read = stream('[[tool: clock {"a": 1}]] [[malformed]]').finalMessage();
    await expect(
      read.then(({ content: [block] }) => block?.type === 'tool_use' && block.input),
    ).rejects.toThrow(/JSON/);
  });
});

describe('classifiers', () => {
  const format = {
    type: 'json_schema' as const,
    schema: {
      type: 'object',
      properties: { n: { type: 'integer' }, name: { type: 'string' } },
      required: ['n', 'name'],
      additionalProperties: false,
    },
  };

  it('are answered as text, as output format and as forced tool', async () => {
    const script = '[[json: {"n": 7}]]';
    expect((await create(script)).content).toEqual([{ type: 'text', text: '{"n":7}' }]);
    expect((await create(script, { output_config: { format } })).content).toEqual([
      { type: 'text', text: '{"n":7}' },
    ]);
    const beta = await client.beta.messages.create({ ...params(script), output_format: format });
    expect(beta.content).toMatchObject([{ type: 'text', text: '{"n":7}' }]);
    const forced = await create(script, { tools: TOOLS, tool_choice: { type: 'tool', name: 'weather' } });
    expect(forced).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', name: 'weather', input: { n: 7 } }],
    });
  });

  it('get what their schema wants without a script', async () => {
    expect((await create('Judge this.', { output_config: { format } })).content).toMatchObject([
      { text: '{"n":0,"name":"Judge this."}' },
    ]);
    const forced = await create('Judge this.', {
      tools: TOOLS,
      tool_choice: { type: 'tool', name: 'weather' },
    });
    expect(forced.content).toMatchObject([{ name: 'weather', input: { city: 'Judge this.' } }]);
  });
});

describe('scripts', () => {
  it('may stand in the system prompt', async () => {
    expect(
      (await create([{ role: 'user', content: 'hi' }], { system: 'Be kind. [[say: from above]]' })).content,
    ).toMatchObject([{ text: 'from above' }]);
    const system = [{ type: 'text' as const, text: '[[say: from above]]' }];
    expect((await create('[[say: from here]]', { system })).content).toMatchObject([{ text: 'from here' }]);
  });

  it('can look at the whole prompt', async () => {
    const request = params('[[echo: prompt]]', { system: 'S', tools: TOOLS });
    const { content } = await client.messages.create(request);
    expect(content[0]?.type === 'text' && JSON.parse(content[0].text)).toEqual(request);
  });

  it('that nobody can play are refused with what would be right', async () => {
    const error = await errorOf(create('[[sya: hello]]'));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({
      type: 'invalid_request_error',
      message: expect.stringMatching(/\[\[sya\]\].*Allowed are: \[\[say: text\]\]/),
    });
  });
});

describe('a request that was never answered', () => {
  it('stands before the next one, and is not played again', async () => {
    const blocks = ['[[fail: 500]]', '[[rate: 0]] [[say: now]]'].map((text) => ({
      type: 'text' as const,
      text,
    }));
    expect((await create([{ role: 'user', content: blocks }])).content).toMatchObject([{ text: 'now' }]);
  });
});

describe('errors', () => {
  it.each([
    [400, BadRequestError, 'invalid_request_error'],
    [401, AuthenticationError, 'authentication_error'],
    [402, APIError, 'billing_error'],
    [403, PermissionDeniedError, 'permission_error'],
    [404, NotFoundError, 'not_found_error'],
    [409, ConflictError, 'conflict_error'],
    [413, APIError, 'request_too_large'],
    [422, UnprocessableEntityError, 'invalid_request_error'],
    [429, RateLimitError, 'rate_limit_error'],
    [500, InternalServerError, 'api_error'],
    [503, APIError, 'api_error'],
    [504, APIError, 'timeout_error'],
    [529, InternalServerError, 'overloaded_error'],
  ])('%i is the error the SDK knows, streamed or not', async (status, type, name) => {
    for (const error of [
      await errorOf(create(`[[fail: ${status}]]`)),
      await errorOf(stream(`[[say: not this]] [[fail: ${status}]]`).finalMessage()),
    ]) {
      expect(error).toBeInstanceOf(type);
      const body = { type: 'error', error: { type: name }, request_id: expect.stringMatching(/^req_/) };
      expect(error).toMatchObject({ status, type: name, error: body });
    }
  });

  it('tell when to come back', async () => {
    const error = await errorOf(create('[[fail: 429 retry-after=2]]'));
    expect(error instanceof RateLimitError && error.headers.get('retry-after')).toBe('2');
  });

  it('say that the context is too long as the provider does', async () => {
    const error = await errorOf(create('[[fail: context]]'));
    expect(error).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      message: expect.stringMatching(/prompt is too long: \d+ tokens > \d+ maximum/),
    });
  });

  it('of fail-first are outlived by the SDK’s retries', async () => {
    const script = '[[fail-first: 2 529 retry-after=0.001]] [[say: third time]]';
    const request = params(script, { metadata: { user_id: 'step-1' } });
    const message = await client.messages.create(request, { maxRetries: 2 });
    expect(message.content).toMatchObject([{ text: 'third time' }]);
    const twice = { ...request, metadata: { user_id: 'step-2' } };
    await expect(client.messages.create(twice, { maxRetries: 1 })).rejects.toThrow(InternalServerError);
  });

  it('of fail-first are counted by the idempotency key before the user, and else by the request', async () => {
    const request = params('[[fail-first: 1 500]] [[say: ok]]', { metadata: { user_id: 'same' } });
    const tryWith = (key: string) => client.messages.create(request, { headers: { 'idempotency-key': key } });
    await expect(tryWith('a')).rejects.toThrow(InternalServerError);
    await expect(tryWith('b')).rejects.toThrow(InternalServerError);
    await expect(tryWith('a')).resolves.toBeDefined();
    await expect(create('[[fail-first: 1 500]] [[say: x]]')).rejects.toThrow(InternalServerError);
    await expect(create('[[fail-first: 1 500]] [[say: x]]')).resolves.toBeDefined();
  });

  it.each([
    [{ max_tokens: 1, messages: [] }, 'model: Field required'],
    [{ model: 'm', messages: [] }, 'max_tokens: Field required'],
    [{ model: 'm', max_tokens: 0, messages: [] }, 'max_tokens: Input should be greater'],
    [{ model: 'm', max_tokens: 1 }, 'messages: Field required'],
    [{ model: 'm', max_tokens: 1, messages: [] }, 'messages: at least one message is required'],
    [{ model: 'm', max_tokens: 1, messages: [{ content: 'a' }] }, 'messages.0.role: Field required'],
    [
      { model: 'm', max_tokens: 1, messages: [{ role: 'tool', content: 'a' }] },
      "messages.0.role: Input should be 'user' or 'assistant'",
    ],
    [{ model: 'm', max_tokens: 1, messages: [{ role: 'user' }] }, 'messages.0.content: Field required'],
    [
      { model: 'm', max_tokens: 1, messages: [{ role: 'user', content: [{ text: 'a' }] }] },
      'messages.0.content.0.type: Field required',
    ],
    [
      { model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'a' }], tools: [{}] },
      'tools.0.name: Field required',
    ],
  ])('name the field of %j', async (body, message) => {
    const error = await errorOf(client.post('/v1/messages', { body }));
    expect(error).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      message: expect.stringContaining(message),
    });
  });
});

describe('an error within the stream', () => {
  it('comes after all that was said before, and in place of an answer that is not streamed', async () => {
    const texts: string[] = [];
    const failed = stream('[[say: one two]] [[error: 529]] [[say: three]]').on('text', (delta) =>
      texts.push(delta),
    );
    expect(await errorOf(failed.finalMessage())).toMatchObject({
      error: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    });
    expect(texts).toEqual(['one ', 'two']);
    await expect(create('[[say: one]] [[error: context]]')).rejects.toThrow(/prompt is too long/);
  });
});

describe('a cut', () => {
  it('is an error in the SDK, after all that was said before', async () => {
    const texts: string[] = [];
    const cut = stream('[[say: one two]] [[cut]] [[say: three]]').on('text', (delta) => texts.push(delta));
    expect(await errorOf(cut.finalMessage())).toBeInstanceOf(AnthropicError);
    expect(texts).toEqual(['one ', 'two']);
    await expect(create('[[say: one two]] [[cut]]')).rejects.toThrow('terminated');
  });

  it('may come in the middle of a character', async () => {
    await expect(stream('[[say: one]] [[cut: utf8]]').finalMessage()).rejects.toThrow('terminated');
    await expect(create('[[cut: utf8]]')).rejects.toThrow('terminated');
    const bytes = await bytesOf(await rawStream('[[cut: utf8]]'));
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow('not valid');
    expect(new TextDecoder().decode(bytes)).toContain('half a character');
  });

  it('may come in the middle of a tool’s JSON', async () => {
    await expect(stream('[[tool: clock {"a": "long enough"}]] [[cut: json]]').finalMessage()).rejects.toThrow(
      'terminated',
    );
    const text = (
      await bytesOf(await rawStream('[[tool: clock {"a": "long enough"}]] [[cut: json]]'))
    ).toString();
    expect(text).toContain('input_json_delta');
    expect(text).not.toContain('content_block_stop');
    await expect(create('[[tool: clock]] [[cut: json]]')).rejects.toThrow('terminated');
  });
});

/** What arrives until the connection breaks, as it must. */
async function bytesOf(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const reading = (async () => {
    for await (const chunk of response.body ?? []) chunks.push(chunk);
  })();
  await expect(reading).rejects.toThrow('terminated');
  return Buffer.concat(chunks);
}

describe('a hang', () => {
  it('keeps the stream open until the client goes', async () => {
    const hung = stream('[[say: hello]] [[hang]] [[say: never]]');
    expect(await new Promise((resolve) => hung.on('text', resolve))).toBe('hello');
    hung.abort();
    expect(await errorOf(hung.finalMessage())).toBeInstanceOf(APIUserAbortError);
  });

  it('of an answer that is not streamed says nothing at all', async () => {
    const aborter = new AbortController();
    const hung = client.messages.create(params('[[hang]]'), { signal: aborter.signal });
    // The server has this one's answer out while the hung one, sent before it, has none.
    await create('[[say: meanwhile]]');
    aborter.abort();
    expect(await errorOf(hung)).toBeInstanceOf(APIUserAbortError);
  });
});
