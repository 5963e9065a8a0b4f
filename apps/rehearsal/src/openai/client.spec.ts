import OpenAI, {
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from 'openai';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRehearsal, type Rehearsal } from '../server.js';

type Message = OpenAI.ChatCompletionMessageParam;
type Chunk = OpenAI.ChatCompletionChunk;
type Params = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'model' | 'messages'>;

const TOOLS: OpenAI.ChatCompletionTool[] = ['weather', 'clock'].map((name) => ({
  type: 'function',
  function: {
    name,
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}));

const BROKEN = 'terminated';

let rehearsal: Rehearsal;
let client: OpenAI;

beforeAll(async () => {
  rehearsal = await startRehearsal();
  client = new OpenAI({ baseURL: `${rehearsal.url}/v1`, apiKey: 'none', maxRetries: 0, logLevel: 'off' });
});

afterAll(() => rehearsal.close());

function params(prompt: string | Message[], more: Params = {}) {
  const messages: Message[] =
    typeof prompt === 'string' ? [{ role: 'user', content: `[[rate: 0]] ${prompt}` }] : prompt;
  return { model: 'gpt-rehearsed', messages, ...more };
}

const create = (prompt: string | Message[], more?: Params) =>
  client.chat.completions.create(params(prompt, more));

async function chunksOf(prompt: string | Message[], more?: Params): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  const stream = await client.chat.completions.create({ ...params(prompt, more), stream: true });
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

function textOf(chunks: readonly Chunk[]): string {
  return chunks.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('');
}

async function errorOf(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
}

describe('an answer', () => {
  it('has the provider’s shape, and says what it is', async () => {
    const { data, request_id: requestId } = await create('Hello?', { tools: TOOLS }).withResponse();
    expect(data).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-\w{29}$/),
      object: 'chat.completion',
      model: 'gpt-rehearsed',
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          message: {
            role: 'assistant',
            content: expect.stringMatching(/rehearsal.*“Hello\?”.*weather, clock/s),
          },
        },
      ],
    });
    expect(requestId).toMatch(/^req_/);
    expect(data.created).toBeGreaterThan(1_600_000_000);
    const { prompt_tokens: read = 0, completion_tokens: written = 0, total_tokens: total } = data.usage ?? {};
    expect(read).toBeGreaterThan(1);
    expect(written).toBeGreaterThan(10);
    expect(total).toBe(read + written);
  });

  it('counts cached tokens among the prompt’s', async () => {
    const { usage } = await create('[[say: a]] [[usage: in=10 out=20 cache_read=5]]');
    expect(usage).toMatchObject({
      prompt_tokens: 15,
      completion_tokens: 20,
      total_tokens: 35,
      prompt_tokens_details: { cached_tokens: 5 },
    });
  });

  it.each([
    ['max_tokens', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
    ['content_filter', 'content_filter'],
    ['end_turn', 'stop'],
  ])('stops for %s by the name %s', async (reason, finish) => {
    const { choices } = await create(`[[say: a]] [[stop: ${reason}]]`);
    expect(choices[0]?.finish_reason).toBe(finish);
    const chunks = await chunksOf(`[[say: a]] [[stop: ${reason}]]`);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe(finish);
  });

  it('can be empty', async () => {
    expect((await create('[[empty]]')).choices[0]).toMatchObject({
      message: { content: '' },
      finish_reason: 'stop',
    });
    expect(textOf(await chunksOf('[[empty]]'))).toBe('');
  });

  it('lists the model it is', async () => {
    const { data } = await client.models.list();
    expect(data[0]).toMatchObject({ id: 'rehearsal', object: 'model' });
    expect(await client.models.retrieve('rehearsal-llama')).toMatchObject({ id: 'rehearsal-llama' });
  });
});

describe('a stream', () => {
  it('has its chunks in the provider’s order, under one id', async () => {
    const chunks = await chunksOf('[[say: two words]]');
    const deltas = chunks.map(({ choices: [choice] }) => choice?.delta);
    expect(deltas).toEqual([
      { role: 'assistant', content: '', refusal: null },
      { content: 'two ' },
      { content: 'words' },
      {},
    ]);
    expect(chunks.map(({ choices: [choice] }) => choice?.finish_reason)).toEqual([null, null, null, 'stop']);
    expect(new Set(chunks.map(({ id, created }) => `${id} ${created}`)).size).toBe(1);
    expect(chunks.every((chunk) => !('usage' in chunk))).toBe(true);
  });

  it('is cut where its tokens are used up', async () => {
    const chunks = await chunksOf('[[tokens: 500]]', { max_completion_tokens: 20 });
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('length');
    expect(textOf(chunks)).toHaveLength(80);
  });

  it('is refused where the prompt is longer than the window', async () => {
    const long = { ...params('word '.repeat(400)), model: 'window-300' };
    const error = await errorOf(client.chat.completions.create(long));
    expect(error).toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
      message: expect.stringMatching(/context length is 300 tokens.*resulted in 5\d\d/),
    });
  });

  it('has llama.cpp’s figures in its last chunk, and no usage from those who never tell it', async () => {
    const ask = async (model: string, more: Params = {}) => {
      const asked = { ...params('[[say: a]] [[usage: in=10 out=20]]', more), model, stream: true as const };
      const chunks: Chunk[] = [];
      for await (const chunk of await client.chat.completions.create(asked)) chunks.push(chunk);
      return chunks;
    };
    const timings = { prompt_n: 10, predicted_n: 20, n_ctx: 8192 };
    expect((await ask('llama-3')).at(-1)).toMatchObject({ timings });
    const usage = { stream_options: { include_usage: true } };
    expect((await ask('llama-3', usage)).at(-1)).toMatchObject({ choices: [], usage: {}, timings });
    const silent = await ask('no-usage', usage);
    expect(silent.every((chunk) => !('usage' in chunk) && chunk.choices.length > 0)).toBe(true);
  });

  it('may end with an error', async () => {
    await expect(chunksOf('[[say: one]] [[error: 503]]')).rejects.toThrow('overloaded');
    await expect(create('[[say: one]] [[error: context]]')).rejects.toThrow('maximum context length');
  });

  it('ends with [DONE]', async () => {
    const response = await fetch(`${rehearsal.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ ...params('[[say: a]]'), stream: true }),
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    expect(await response.text()).toMatch(/\n\ndata: \[DONE\]\n\n$/);
  });

  it('has one more chunk with the totals for those who want it', async () => {
    const stream = await client.chat.completions.create({
      ...params('[[say: a]] [[usage: in=10 out=20]]'),
      stream: true,
      stream_options: { include_usage: true },
    });
    const usages: Pick<Chunk, 'usage' | 'choices'>[] = [];
    for await (const { usage, choices } of stream) usages.push({ usage, choices });
    expect(usages.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 20 } });
    expect(usages.slice(0, -1).map(({ usage }) => usage)).toEqual([null, null, null]);
  });

  it('thinks in reasoning_content', async () => {
    const chunks = await chunksOf('[[think: Let me see.]] [[say: Yes.]]');
    const deltas: object[] = chunks.flatMap(({ choices: [choice] }) => choice?.delta ?? []);
    const thoughts = deltas.flatMap((delta) =>
      'reasoning_content' in delta ? [delta.reasoning_content] : [],
    );
    expect(thoughts).toEqual(['Let ', 'me ', 'see.']);
    expect(textOf(chunks)).toBe('Yes.');
    const { choices } = await create('[[think: Let me see.]] [[say: Yes.]]');
    expect(choices[0]?.message).toMatchObject({ reasoning_content: 'Let me see.', content: 'Yes.' });
  });
});

describe('tools', () => {
  const script = [
    '[[rate: 0]] [[say: Looking.]] [[tool: weather {"city": "[[Rome]]", "days": [[1, 2]]}]] [[tool: clock]]',
    '[[then]] [[tool: weather {"city": "Oslo"}]]',
    '[[then]] [[echo: results]]',
  ].join('\n');

  it('are called side by side over two acts, in fragments by index, and their results are seen', async () => {
    const messages: Message[] = [{ role: 'user', content: script }];
    const act = async (answers: string[]) => {
      const chunks = await chunksOf(messages, { tools: TOOLS });
      const calls = assemble(chunks);
      messages.push({
        role: 'assistant',
        content: null,
        tool_calls: calls.map(({ id, name, text }) => ({
          id,
          type: 'function',
          function: { name, arguments: text },
        })),
      });
      for (const [n, { id }] of calls.entries()) {
        messages.push({ role: 'tool', tool_call_id: id, content: answers[n] ?? '' });
      }
      return { calls, finish: chunks.at(-1)?.choices[0]?.finish_reason };
    };

    const first = await act(['rain', 'noon']);
    expect(first.finish).toBe('tool_calls');
    expect(first.calls).toEqual([
      {
        id: expect.stringMatching(/^call_\w{24}$/),
        name: 'weather',
        text: '{"city":"[[Rome]]","days":[[1,2]]}',
        fragments: expect.any(Number),
      },
      { id: expect.stringMatching(/^call_\w{24}$/), name: 'clock', text: '{}', fragments: 2 },
    ]);
    expect(first.calls[0]?.fragments).toBeGreaterThan(2);
    expect(first.calls[0]?.id).not.toBe(first.calls[1]?.id);

    expect((await act(['snow'])).calls).toMatchObject([{ name: 'weather', text: '{"city":"Oslo"}' }]);
    expect(textOf(await chunksOf(messages))).toBe('snow');
  });

  it('are called in answers that are not streamed', async () => {
    const { choices } = await create('[[tool: clock {"a": 1}]] [[tool: weather]] [[malformed]]');
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [
          { type: 'function', function: { name: 'clock', arguments: '{"a":1}' } },
          { type: 'function', function: { name: 'weather', arguments: '{, oops ]' } },
        ],
      },
    });
  });

  it('get broken JSON when told', async () => {
    const [call] = assemble(await chunksOf('[[tool: clock {"a": 1}]] [[malformed]]'));
    expect(call?.text).toBe('{"a":1, oops ]');
  });

  it('have their histories checked as the provider does', async () => {
    const user: Message = { role: 'user', content: 'hi' };
    const calls = [{ id: 'call_1', type: 'function' as const, function: { name: 'clock', arguments: '{}' } }];
    const asked: Message = { role: 'assistant', content: null, tool_calls: calls };
    const unanswered = /tool_call_ids did not have response messages: call_1/;
    await expect(create([user, asked, user])).rejects.toThrow(unanswered);
    await expect(create([user, asked])).rejects.toThrow(unanswered);
    const result: Message = { role: 'tool', tool_call_id: 'call_1', content: 'x' };
    await expect(create([user, result])).rejects.toThrow(/must be a response to a preceeding message/);
    await expect(create([user, asked, result])).resolves.toBeDefined();
  });
});

interface Assembled {
  id: string;
  name: string;
  text: string;
  fragments: number;
}

/** As clients do: the first fragment of an index names the call, the others add to its arguments. */
function assemble(chunks: readonly Chunk[]): Assembled[] {
  const calls: Assembled[] = [];
  for (const { index, id, function: called } of chunks.flatMap(
    ({ choices: [choice] }) => choice?.delta.tool_calls ?? [],
  )) {
    const call = (calls[index] ??= { id: id ?? '', name: called?.name ?? '', text: '', fragments: 0 });
    call.text += called?.arguments ?? '';
    call.fragments++;
  }
  return calls;
}

describe('classifiers', () => {
  const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
  const format = { type: 'json_schema' as const, json_schema: { name: 'number', schema } };
  const choice = { type: 'function' as const, function: { name: 'weather' } };

  it('are answered as text, as response format and as forced function', async () => {
    const script = '[[json: {"n": 7}]]';
    const more: Params[] = [{}, { response_format: format }, { response_format: { type: 'json_object' } }];
    for (const each of more) {
      expect((await create(script, each)).choices[0]?.message.content).toBe('{"n":7}');
    }
    const forced = await create(script, { tools: TOOLS, tool_choice: choice });
    expect(forced.choices[0]?.message.tool_calls).toMatchObject([
      { function: { name: 'weather', arguments: '{"n":7}' } },
    ]);
  });

  it('get what their schema wants without a script', async () => {
    const { choices } = await create('Judge this.', { response_format: format });
    expect(choices[0]?.message.content).toBe('{"n":0}');
  });
});

describe('scripts', () => {
  it.each(['system', 'developer'] as const)('may stand in a %s message', async (role) => {
    const { choices } = await create([
      { role, content: 'Be kind. [[say: from above]]' },
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
    ]);
    expect(choices[0]?.message.content).toBe('from above');
  });

  it('can look at the whole prompt', async () => {
    const request = params('[[echo: prompt]]', { temperature: 0.5 });
    const { choices } = await client.chat.completions.create(request);
    expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual(request);
  });

  it('that nobody can play are refused with what would be right', async () => {
    const error = await errorOf(create('[[wait: long]]'));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({
      type: 'invalid_request_error',
      param: 'messages',
      message: expect.stringMatching(/\[\[wait: long\]\]\. Write \[\[wait: 500ms\]\]/),
    });
  });
});

describe('embeddings', () => {
  const ask = async (input: string[]) =>
    (await client.embeddings.create({ model: 'embed', input })).data.map(({ embedding }) => embedding);
  const nearness = (a: number[] = [], b: number[] = []) =>
    a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

  it('are the same for the same text, and nearer for similar ones', async () => {
    const [tea, same, cats, rails] = await ask([
      'She drinks green tea in the morning',
      'She drinks green tea in the morning',
      'In the morning she drinks tea',
      'Railway timetables of 1911',
    ]);
    expect(tea).toHaveLength(64);
    expect(same).toEqual(tea);
    expect(nearness(tea, tea)).toBeCloseTo(1);
    expect(nearness(tea, cats)).toBeGreaterThan(nearness(tea, rails) + 0.3);
    const floats = await client.embeddings.create({
      model: 'embed',
      input: 'a',
      encoding_format: 'float',
      dimensions: 8,
    });
    expect(floats.data[0]?.embedding).toHaveLength(8);
    expect(floats.usage.total_tokens).toBeGreaterThan(0);
  });

  it('are refused for what is no text', async () => {
    await expect(ask([''])).rejects.toThrow("'$.input' is invalid");
    await expect(ask([])).rejects.toThrow(BadRequestError);
  });
});

describe('errors', () => {
  it.each([
    [400, BadRequestError, 'invalid_request_error', null],
    [401, AuthenticationError, 'invalid_request_error', 'invalid_api_key'],
    [403, PermissionDeniedError, 'permission_error', 'permission_denied'],
    [404, NotFoundError, 'invalid_request_error', 'model_not_found'],
    [409, ConflictError, 'invalid_request_error', null],
    [422, UnprocessableEntityError, 'invalid_request_error', null],
    [429, RateLimitError, 'requests', 'rate_limit_exceeded'],
    [500, InternalServerError, 'server_error', null],
    [503, InternalServerError, 'server_error', 'overloaded'],
    [529, InternalServerError, 'server_error', 'overloaded'],
  ])('%i is the error the SDK knows, streamed or not', async (status, Class, type, code) => {
    for (const error of [
      await errorOf(create(`[[fail: ${status} retry-after=2]]`)),
      await errorOf(chunksOf(`[[fail: ${status} retry-after=2]]`)),
    ]) {
      expect(error).toBeInstanceOf(Class);
      expect(error).toMatchObject({
        status,
        type,
        code,
        param: null,
        requestID: expect.stringMatching(/^req_/),
      });
      expect(error instanceof APIError && error.headers?.get('retry-after')).toBe('2');
    }
  });

  it('say that the context is too long as the provider does', async () => {
    const error = await errorOf(create('[[fail: context]]'));
    expect(error).toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
      param: 'messages',
      message: expect.stringContaining('maximum context length'),
    });
  });

  it('of fail-first are outlived by the SDK’s retries', async () => {
    const request = params('[[fail-first: 2 429 retry-after=0.001]] [[say: third time]]');
    const options = { maxRetries: 2, headers: { 'idempotency-key': 'step-1' } };
    const { choices } = await client.chat.completions.create(request, options);
    expect(choices[0]?.message.content).toBe('third time');
    const fewer = { maxRetries: 1, headers: { 'idempotency-key': 'step-2' } };
    await expect(client.chat.completions.create(request, fewer)).rejects.toThrow(RateLimitError);
  });

  it.each([
    [{ messages: [] }, 'model', null],
    [{ model: 'm' }, 'messages', 'missing_required_parameter'],
    [{ model: 'm', messages: 'a' }, 'messages', 'invalid_type'],
    [{ model: 'm', messages: [] }, 'messages', 'empty_array'],
    [{ model: 'm', messages: [{ content: 'a' }] }, 'messages[0].role', 'missing_required_parameter'],
    [{ model: 'm', messages: [{ role: 'user' }] }, 'messages[0].content', 'missing_required_parameter'],
    [{ model: 'm', messages: [{ role: 'robot', content: 'a' }] }, 'messages[0].role', 'invalid_value'],
    [
      { model: 'm', messages: [{ role: 'tool', content: 'a' }] },
      'messages[0].tool_call_id',
      'missing_required_parameter',
    ],
  ])('name the field of %j', async (body, param, code) => {
    const error = await errorOf(client.post('/chat/completions', { body }));
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error', param, code });
  });
});

describe('a cut', () => {
  it.each(['[[cut]]', '[[cut: utf8]]', '[[cut: json]]'])('%s is an error in the SDK', async (cut) => {
    await expect(chunksOf(`[[say: one two]] ${cut} [[say: three]]`)).rejects.toThrow(BROKEN);
    await expect(create(`[[say: one two]] ${cut}`)).rejects.toThrow(BROKEN);
  });

  it('comes after all that was said before', async () => {
    const chunks: Chunk[] = [];
    const stream = await client.chat.completions.create({
      ...params('[[say: one two]] [[cut]]'),
      stream: true,
    });
    const reading = (async () => {
      for await (const chunk of stream) chunks.push(chunk);
    })();
    await expect(reading).rejects.toThrow(BROKEN);
    expect(textOf(chunks)).toBe('one two');
  });
});

describe('a hang', () => {
  it('keeps the stream open until the client goes', async () => {
    const aborter = new AbortController();
    const stream = await client.chat.completions.create(
      { ...params('[[say: hello]] [[hang]]'), stream: true },
      { signal: aborter.signal },
    );
    const chunks: Chunk[] = [];
    for await (const chunk of stream) {
      chunks.push(chunk);
      if (textOf(chunks) === 'hello') aborter.abort();
    }
    expect(chunks.some(({ choices: [choice] }) => choice?.finish_reason)).toBe(false);
    const aborted = client.chat.completions.create(params('[[hang]]'), { signal: aborter.signal });
    expect(await errorOf(aborted)).toBeInstanceOf(APIUserAbortError);
  });
});
