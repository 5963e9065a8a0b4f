import { describe, expect, it, test } from '@jest/globals';
import { noUsage } from '#shared/contracts';
import { ModelFailure } from '../model-port.js';
import { BrokenStream } from '../wire/broken-stream.js';
import { evidenceOf } from './evidence.js';
import { failureOf } from './failures.js';
import { ProviderTrouble } from './trouble.js';

const model = 'm-1';
const refusal = (status: number, error: unknown): ProviderTrouble =>
  new ProviderTrouble({ status, body: { error } });

describe('a conversation that is too long', () => {
  test.each([
    [
      'Anthropic',
      400,
      { type: 'invalid_request_error', message: 'prompt is too long: 200042 tokens > 200000 maximum' },
    ],
    [
      'Anthropic, with room for the answer',
      400,
      { message: 'input length and `max_tokens` exceed context limit: 1 + 2 > 3' },
    ],
    [
      'Anthropic, by its bytes',
      413,
      { type: 'request_too_large', message: 'Request exceeds the maximum size' },
    ],
    ['OpenAI', 400, { code: 'context_length_exceeded', message: 'x' }],
    ['OpenAI in words', 400, { message: "This model's maximum context length is 128000 tokens." }],
    [
      'llama.cpp',
      400,
      { code: 400, message: 'the request exceeds the available context size, try increasing it' },
    ],
    ['llama.cpp of old', 500, { message: 'the request exceeds the available context size' }],
    [
      'vLLM',
      400,
      {
        object: 'error',
        message: "This model's maximum context length is 4096 tokens. However, you requested 5000",
      },
    ],
    ['Bedrock', 400, { message: 'Input is too long for requested model.' }],
    [
      'Gemini',
      400,
      { message: 'The input token count (9) exceeds the maximum number of tokens allowed (8).' },
    ],
    [
      'a router',
      400,
      { message: 'Provider returned error', metadata: { raw: '{"error":"prompt is too long: 9 tokens"}' } },
    ],
  ])('is recognised: %s', (_who, status, error) => {
    expect(failureOf(refusal(status, error), { model })).toMatchObject({
      code: 'context_exhausted',
      retryable: false,
    });
  });

  it('is recognised in the depths of a chain', () => {
    const deep = new Error('outer', {
      cause: new Error('inner', { cause: refusal(400, { message: 'prompt is too long' }) }),
    });
    expect(failureOf(deep, { model }).code).toBe('context_exhausted');
  });

  test.each([
    [
      429,
      { message: 'Too many input tokens per minute; reduce the length of your prompt' },
      'provider_rate_limit',
    ],
    [401, { message: 'no access to the long context window exceeding 200k' }, 'provider_auth'],
    [
      400,
      { message: 'max_tokens: 300000 > 128000, the maximum allowed number of output tokens' },
      'provider_error',
    ],
  ])('is not meant by %i %j', (status, error, code) => {
    expect(failureOf(refusal(status, error), { model }).code).toBe(code);
  });
});

describe('a file that is not accepted', () => {
  const invalid = 'invalid_request_error';
  const base64 = 'messages.4.content.1.pdf.source.base64';
  test.each<[string, number | undefined, object]>([
    ['broken image', 400, { type: invalid, message: 'Could not process image' }],
    ['broken PDF', 400, { type: invalid, message: 'Could not process PDF' }],
    ['image of another type', 400, { message: 'messages.0.content.1.image.source.base64.media_type: Input' }],
    ['what is no PDF', 400, { message: `${base64}.data: The PDF specified was not valid.` }],
    ['locked PDF', 400, { message: `${base64}.data: The PDF specified is password protected.` }],
    ['PDF of many pages', 400, { message: 'A maximum of 100 PDF pages may be provided.' }],
    ['PDF of many pages, by its bytes', 413, { message: 'A maximum of 100 PDF pages may be provided.' }],
    ['wide image', 400, { message: 'At least one of the image dimensions exceed max allowed size' }],
    ['large image', 400, { message: 'image exceeds 5 MB maximum: 6240164 bytes > 5242880 bytes' }],
    ['image for OpenAI', 400, { code: 'invalid_image_format', message: 'x' }],
    ['broken image for OpenAI', 400, { code: 'image_parse_error', message: 'x' }],
    ['image for OpenAI, in words', 400, { message: 'You uploaded an unsupported image. Please make sure' }],
    ['PDF for OpenAI', 400, { message: "Invalid file data: 'messages[0].content[0].file.file_data'." }],
    ['image for a model without eyes', 400, { message: 'image_url is only supported by certain models' }],
    ['image for llama.cpp', 400, { message: 'Failed to load image or audio file' }],
    ['image, told in the stream', undefined, { type: invalid, message: 'Could not process image' }],
  ])('is recognised: %s', (_what, status, error) => {
    const trouble = new ProviderTrouble({ ...(status ? { status } : {}), body: { error } });
    const failure = failureOf(trouble, { model });
    expect(failure).toMatchObject({ code: 'provider_error', retryable: false, about: 'files' });
    expect(failure.message).toMatch(/^The model provider does not accept a file/);
    expect(failure.costing(noUsage)).toMatchObject({ about: 'files', usage: noUsage, cause: trouble });
  });

  test.each([
    [413, { type: 'request_too_large', message: 'Request exceeds the maximum size' }],
    [400, { message: 'prompt is too long: 200042 tokens > 200000 maximum' }],
    [400, { message: 'temperature: Extra inputs are not permitted' }],
    [429, { message: 'You uploaded an unsupported image.' }],
    [500, { message: 'Could not process image' }],
  ])('is not meant by %i %j', (status, error) => {
    expect(failureOf(refusal(status, error), { model }).about).toBeUndefined();
  });
});

test.each<[what: string, error: unknown, code: string, retryable: boolean, words: RegExp]>([
  [
    'an account without credit',
    refusal(429, { code: 'insufficient_quota' }),
    'provider_rate_limit',
    false,
    /no credit/,
  ],
  ['a bill', refusal(402, { type: 'billing_error' }), 'provider_rate_limit', false, /no credit/],
  [
    'a key told in the stream',
    new ProviderTrouble({ body: { error: { type: 'authentication_error' } } }),
    'provider_auth',
    false,
    /key/,
  ],
  ['a model not known', refusal(400, { code: 'model_not_found' }), 'provider_error', false, /model m-1/],
  [
    'an overload in the stream',
    new ProviderTrouble({ body: { error: { type: 'overloaded_error' } } }),
    'provider_overloaded',
    true,
    /overloaded/,
  ],
  [
    'a server that still loads',
    refusal(503, { message: 'Loading model' }),
    'provider_overloaded',
    true,
    /overloaded/,
  ],
  [
    'trouble in the stream',
    new ProviderTrouble({ body: { error: { type: 'api_error' } } }),
    'provider_error',
    true,
    /could not answer/,
  ],
  ['a time-out of the provider', refusal(504, {}), 'provider_timeout', true, /in time/],
  [
    'a time-out of the network',
    Object.assign(new Error('x'), { code: 'ETIMEDOUT' }),
    'provider_timeout',
    true,
    /in time/,
  ],
  [
    'nobody there',
    new Error('x', { cause: new AggregateError([Object.assign(new Error('y'), { code: 'ECONNREFUSED' })]) }),
    'provider_connection',
    true,
    /reached/,
  ],
  [
    'a reset',
    Object.assign(new Error('x'), { code: 'ECONNRESET' }),
    'provider_connection',
    true,
    /broke off/,
  ],
  ['a broken stream', new BrokenStream(), 'provider_connection', true, /broke off/],
  ['what nobody knows', new Error('?'), 'provider_connection', true, /broke off/],
])('%s', (_what, error, code, retryable, words) => {
  const failure = failureOf(error, { model });
  expect(failure).toMatchObject({ code, retryable, cause: { message: (error as Error).message } });
  expect(failure.message).toMatch(words);
});

test.each([
  ['no credit', refusal(402, {})],
  ['a spent quota', refusal(429, { code: 'insufficient_quota' })],
  ['a wrong key', refusal(401, {})],
  ['a model that is not known', refusal(404, {})],
])('%s is a reason to ask another model', (_what, error) => {
  expect(failureOf(error, { model })).toMatchObject({ about: 'model', retryable: false });
});

it('quotes why a request was refused, without anything that looks like a key', () => {
  const message =
    'temperature:\nExtra inputs are not permitted for sk-ant-0123456789 and Bearer abcdefghijk.';
  expect(failureOf(refusal(400, { message }), { model }).message).toBe(
    'The model provider refuses this request: temperature: Extra inputs are not permitted for … and ….',
  );
  const long = failureOf(refusal(400, { message: 'x'.repeat(5_000) }), { model });
  expect(long.message.length).toBeLessThan(300);
});

test.each([
  ["Incorrect API key provided: 'abcdefgh1jkl'", ': Incorrect API …: …'],
  ['key "AIzaSyD-x1" or `zz_9876543210`', ': key … or …'],
  ["'claude-haiku-4-5' takes no 'tools.0.custom'", ": 'claude-haiku-4-5' takes no 'tools.0.custom'"],
  ['bad \0 and \u001b[31mred', ': bad and [31mred'],
  ['\ud83d.', ': \uFFFD'],
  [`${'x'.repeat(239)}😀😀`, `: ${'x'.repeat(239)}😀…`],
])('quotes %j as %j', (message, wanted) => {
  expect(failureOf(refusal(400, { message }), { model }).message).toBe(
    `The model provider refuses this request${wanted}.`,
  );
});

it('tells a key that the provider repeats neither to a person nor to a log', () => {
  const keys = ['house-0123456789'];
  const told = { message: 'No entry for house-0123456789.' };
  const failure = failureOf(refusal(400, told), { model, keys });
  expect(failure.message).toBe('The model provider refuses this request: No entry for ….');
  const sdk = failureOf(new Error('400 house-0123456789'), { model, keys });
  expect((sdk.cause as Error).message).toBe('400 …');
});

it('quotes a very long refusal without searching all of it', () => {
  const message = `"${'key1'.repeat(2_000_000)}`;
  expect(failureOf(refusal(400, { message }), { model }).message.length).toBeLessThan(300);
});

it('keeps what is known of the cost', () => {
  const failure = new ModelFailure({ code: 'internal', message: 'x', retryable: false });
  expect(failureOf(failure, { model, usage: noUsage })).toMatchObject({ message: 'x', usage: noUsage });
  expect(failureOf(new Error('?'), { model, usage: noUsage }).usage).toBe(noUsage);
});

test.each([
  [{ 'retry-after': '3' }, 3_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after-ms': '250', 'retry-after': '3' }, 250],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' }, 9_000],
  [{ 'retry-after': 'Thu, 01 Jan 2020 00:00:09 GMT' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '99999999999999' }, 31_536_000_000],
  [{ 'retry-after-ms': '1e300' }, 31_536_000_000],
  [{ 'retry-after': '-5' }, undefined],
  [{}, undefined],
])('%j asks to wait for %p ms', (headers, wanted) => {
  const error = new ProviderTrouble({
    status: 429,
    headers: new Headers(headers as Record<string, string>),
    body: {},
  });
  expect(evidenceOf(error, Date.parse('2026-01-01T00:00:00Z')).retryAfterMs).toBe(wanted);
});

it('is not led round in circles', () => {
  const error: Error & { cause?: unknown } = new Error('x');
  error.cause = { error, message: 'y' };
  expect(evidenceOf(error).texts).toEqual(['x', 'y']);
});
