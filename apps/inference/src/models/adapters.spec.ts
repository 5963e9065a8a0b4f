import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import type { Block } from '#shared/contracts';
import { AnthropicModel } from './anthropic/anthropic.js';
import { ModelFailure, type Model, type ModelAnswer } from './model-port.js';
import { OpenAiModel } from './openai/openai.js';
import { ProviderServer, refuses, streams, type Play } from './testing/provider-server.js';
import { anthropicRecordings } from './testing/recorded/anthropic.js';
import { openAiRecordings } from './testing/recorded/openai.js';
import { RecordedSink } from './testing/recorded-sink.js';
import { requestOf, said, text } from './testing/request.js';

const apiKey = 'sk-very-secret-0123456789';
const request = requestOf([said('user', text('hi'))]);
const never = new AbortController().signal;

let server: ProviderServer;

beforeAll(async () => {
  server = await new ProviderServer().start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.seen.length = 0;
});

const providers: [name: string, modelOf: (silenceMs: number) => Model, stream: string][] = [
  [
    'Anthropic',
    (silenceMs) => new AnthropicModel({ apiKey, baseUrl: server.url, silenceMs, provider: 'anthropic' }),
    anthropicRecordings['text']?.stream ?? '',
  ],
  [
    'OpenAI',
    (silenceMs) => new OpenAiModel({ apiKey, baseUrl: `${server.url}/v1/`, silenceMs }),
    openAiRecordings['text']?.stream ?? '',
  ],
];

describe.each(providers)('%s over the wire', (name, modelOf, stream) => {
  const ask = (sink = new RecordedSink(), signal = never, silenceMs = 60_000): Promise<ModelAnswer> =>
    modelOf(silenceMs).answer(request, sink, signal);

  async function failure(play: Play, silenceMs?: number): Promise<ModelFailure> {
    server.play = play;
    const error = await ask(undefined, undefined, silenceMs).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ModelFailure);
    return error as ModelFailure;
  }

  it('answers, and names step and key', async () => {
    server.play = streams(stream);
    const sink = new RecordedSink();
    expect(await ask(sink)).toMatchObject({ stopReason: 'end_turn' });
    expect(sink.calls).toEqual(['text', '+Grüße', '+ 🌍', '-']);
    const { headers, path, body } = server.seen[0] ?? { headers: {} };
    expect(path).toBe(name === 'OpenAI' ? '/v1/chat/completions' : '/v1/messages');
    expect(headers).toMatchObject({ 'idempotency-key': 't1.0', authorization: `Bearer ${apiKey}` });
    expect(body).toMatchObject({ stream: true, messages: [{ role: 'user' }] });
  });

  it('asks again at once where the connection that was kept had just been closed', async () => {
    server.play = streams(stream);
    await ask();
    let times = 0;
    server.play = (response, seen) => {
      times += 1;
      if (times === 1) response.socket?.resetAndDestroy();
      else streams(stream)(response, seen);
    };
    expect(await ask()).toMatchObject({ stopReason: 'end_turn' });
    expect(times).toBe(2);
  });

  test.each([
    [400, 'provider_error', false],
    [401, 'provider_auth', false],
    [403, 'provider_auth', false],
    [404, 'provider_error', false],
    [408, 'provider_timeout', true],
    [413, 'context_exhausted', false],
    [429, 'provider_rate_limit', true],
    [500, 'provider_error', true],
    [502, 'provider_error', true],
    [529, 'provider_overloaded', true],
  ])('%i is %s', async (status, code, retryable) => {
    const body = { error: { type: 'some_error', message: `no, ${apiKey}!` } };
    const found = await failure(refuses(status, body));
    expect(found).toMatchObject({ code, retryable });
    expect(found.message).not.toContain('secret');
    const { cause } = found as { cause?: Error };
    expect(cause?.message).toMatch(/./);
    expect([cause?.message, cause?.stack].join()).not.toContain('secret');
  });

  it('says how long to wait', async () => {
    const found = await failure(refuses(429, {}, { 'retry-after': '7' }));
    expect(found.retryAfterMs).toBe(7_000);
  });

  it('understands a page that is no JSON', async () => {
    expect(await failure(refuses(503, '<h1>Bad gateway</h1>'))).toMatchObject({ code: 'provider_error' });
  });

  it('takes an error in an answer that looks well for what it is', async () => {
    const error = { type: 'x', message: 'prompt is too long: 200042 tokens > 200000 maximum' };
    expect(await failure(refuses(200, { error }))).toMatchObject({ code: 'context_exhausted' });
  });

  it('names the model that is not known', async () => {
    const found = await failure(refuses(404, { error: { message: 'x' } }));
    expect(found.message).toContain('does not know the model claude-sonnet-4-5');
  });

  it('fails when nobody is there', async () => {
    const gone = await new ProviderServer().start();
    const { url } = gone;
    await gone.stop();
    const settings = { apiKey, baseUrl: url, silenceMs: 1_000, provider: 'x' };
    const model = name === 'OpenAI' ? new OpenAiModel(settings) : new AnthropicModel(settings);
    await expect(model.answer(request, new RecordedSink(), never)).rejects.toMatchObject({
      code: 'provider_connection',
      retryable: true,
    });
  });

  it('gives up a provider that never answers, and one that falls silent', async () => {
    expect(await failure(() => {}, 30)).toMatchObject({ code: 'provider_timeout', retryable: true });
    const begun: Play = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(stream.slice(0, stream.indexOf('🌍')));
    };
    expect(await failure(begun, 30)).toMatchObject({ code: 'provider_timeout' });
  });

  it('fails when the connection is reset before and in the middle of an answer', async () => {
    const before: Play = (response) => response.socket?.resetAndDestroy();
    expect(await failure(before)).toMatchObject({ code: 'provider_connection', retryable: true });
    const begun: Play = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(stream.slice(0, stream.indexOf('🌍')), () => response.socket?.resetAndDestroy());
    };
    expect(await failure(begun)).toMatchObject({ code: 'provider_connection', retryable: true });
  });

  it('ends with the reason of whoever calls it off, before and in the middle of an answer', async () => {
    const early = new AbortController();
    server.play = () => early.abort(new Error('not wanted'));
    await expect(ask(undefined, early.signal)).rejects.toThrow('not wanted');
    const late = new AbortController();
    const closed = new Promise((resolve) => {
      server.play = (response) => {
        response.on('close', resolve);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(stream.slice(0, stream.indexOf('🌍')));
      };
    });
    const sink = new RecordedSink(() => void late.abort(new Error('not wanted either')));
    await expect(ask(sink, late.signal)).rejects.toThrow('not wanted either');
    // The provider sees that nobody listens any more.
    await closed;
  });

  it('takes an error of ours for what it is', async () => {
    const bug = new TypeError('a bug of ours');
    const tool = {
      name: 'look',
      description: '',
      get inputSchema(): never {
        throw bug;
      },
    };
    const asked = modelOf(60_000).answer({ ...request, tools: [tool] }, new RecordedSink(), never);
    await expect(asked).rejects.toBe(bug);
    expect(server.seen).toEqual([]);
  });

  it('does not ask at all for whoever has gone already', async () => {
    await expect(ask(undefined, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(server.seen).toEqual([]);
  });

  it('does not wait for a connection that stays open behind the last word', async () => {
    const closed = new Promise((resolve) => {
      server.play = (response) => {
        response.on('close', resolve);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(stream);
      };
    });
    expect(await ask()).toMatchObject({ stopReason: 'end_turn' });
    await closed;
  });
});

it('asks Anthropic once more without thoughts that are refused, and never twice', async () => {
  const thought: Block = { kind: 'thinking', text: 'hm', signature: 'of another account' };
  const path = [said('user', text('a')), said('assistant', thought, text('b')), said('user', text('c'))];
  const message = 'messages.1.content.0: Invalid `signature` in `thinking` block';
  const refusal = refuses(400, { type: 'error', error: { type: 'invalid_request_error', message } });
  const stream = streams(anthropicRecordings['text']?.stream ?? '');
  server.play = (response, seen) =>
    (JSON.stringify(seen.body).includes('another account') ? refusal : stream)(response, seen);
  const model = new AnthropicModel({ apiKey, baseUrl: server.url, silenceMs: 9_000, provider: 'anthropic' });
  const sink = new RecordedSink();
  expect(await model.answer(requestOf(path), sink, never)).toMatchObject({ stopReason: 'end_turn' });
  server.play = refusal;
  await expect(model.answer(requestOf(path), sink, never)).rejects.toMatchObject({ code: 'provider_error' });
  expect(server.seen).toHaveLength(4);
});

it('does not ask again by itself where a kept connection breaks long after the request', async () => {
  const model = new OpenAiModel({ baseUrl: `${server.url}/v1`, silenceMs: 9_000 });
  server.play = refuses(200, { choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] });
  await model.answer(request, new RecordedSink(), never);
  server.play = (response) => void setTimeout(() => response.destroy(), 1_100);
  const code = 'provider_connection';
  await expect(model.answer(request, new RecordedSink(), never)).rejects.toMatchObject({ code });
  expect(server.seen).toHaveLength(2);
});

it('asks Anthropic in the version that knows sampling, where it is wished for', async () => {
  server.play = streams(anthropicRecordings['text']?.stream ?? '');
  const model = new AnthropicModel({ apiKey, baseUrl: server.url, silenceMs: 9_000, provider: 'anthropic' });
  const shape = { sampling: { temperature: 0.5 } };
  await model.answer(requestOf(request.messages, { shape }), new RecordedSink(), never);
  await model.answer(request, new RecordedSink(), never);
  const versions = server.seen.map(({ headers }) => headers['anthropic-version']);
  expect(versions).toEqual(['2023-06-01', expect.not.stringMatching('2023-06-01')]);
});

it('reads answers of servers that do not stream', async () => {
  const sink = new RecordedSink();
  const usage = { input_tokens: 3, output_tokens: 2 };
  server.play = refuses(200, {
    type: 'message',
    content: [
      { type: 'text', text: 'Hi' },
      { type: 'tool_use', id: 'a', name: 'look', input: { at: 1 } },
    ],
    stop_reason: 'tool_use',
    usage,
  });
  const anthropic = new AnthropicModel({ apiKey, baseUrl: server.url, silenceMs: 9_000, provider: 'x' });
  expect(await anthropic.answer(request, sink, never)).toMatchObject({
    stopReason: 'tool_use',
    usage: { inputTokens: 3, outputTokens: 2 },
  });
  server.play = refuses(200, {
    choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  });
  const openai = new OpenAiModel({ baseUrl: `${server.url}/v1`, silenceMs: 9_000 });
  expect(await openai.answer(request, sink, never)).toMatchObject({ stopReason: 'end_turn' });
  expect(sink.calls).toEqual(['text', '+Hi', '-', 'tool a look', '-', 'text', '+Hi', '-']);
  expect(server.seen[1]?.headers.authorization).toBeUndefined();
});
