import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { noUsage, type Entry } from '#shared/contracts';
import { Teller } from '../../telling/teller.js';
import { completed, entry, requested, turn } from '../../testing/entries.js';
import { chatTelling } from './chat-telling.js';
import type { ChatAnswer } from './chunks.js';

const usage = { ...noUsage, inputTokens: 5, outputTokens: 7, cacheReadTokens: 3 };

const answer: ChatAnswer = {
  session: 's_1',
  turn,
  model: 'default',
  created: 1_700_000_000,
  shows: { as: 'stream', usage: true, reasoning: true },
};

const step = (number = 0) => entry('step.started', { step: number, model: 'rehearsal/rehearsal' });
const stepDone = (stopReason = 'end_turn') => entry('step.completed', { step: 0, stopReason, usage });
const delta = (index: number, text: string) => entry('block.delta', { step: 0, index, text });
const started = (index: number, kind: 'text' | 'thinking' | 'tool') =>
  entry('block.started', { step: 0, index, kind });
const text = (index: number, words: string) =>
  entry('block.completed', { step: 0, index, block: { kind: 'text', text: words } });
const thought = (index: number, words: string) =>
  entry('block.completed', { step: 0, index, block: { kind: 'thinking', text: words } });
const called = (call: string, index = 0) =>
  entry('block.completed', {
    step: 0,
    index,
    block: { kind: 'tool', step: 0, call, name: 'look', input: {} },
  });
const failure = () =>
  entry('turn.failed', {
    code: 'provider_overloaded',
    message: 'Too much to do.',
    retryable: true,
    usage,
    durationMs: 1,
  });
const reply = () => entry('reply.started', { message: 'm_2', agent: 'default', parent: 'm_1' });
const abandoned = () => entry('step.abandoned', { step: 0, reason: 'its worker is gone' });

let server: Server;
let frames: string[] = [];
let client: OpenAI;

beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(frames.join(''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new OpenAI({ apiKey: 'any', baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 });
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

function framesOf(
  entries: Entry[],
  shows: Partial<ChatAnswer['shows']> = {},
  answered: string[] = [],
): string[] {
  const telling = chatTelling({ ...answer, shows: { ...answer.shows, ...shows } });
  const teller = new Teller({ turn, telling, answered: new Set(answered) });
  return entries.flatMap((each) => teller.tell(each));
}

function wholeOf(entries: Entry[], shows: Partial<ChatAnswer['shows']> = {}) {
  const telling = chatTelling({ ...answer, shows: { ...answer.shows, as: 'whole', ...shows } });
  const teller = new Teller({ turn, telling });
  for (const each of entries) teller.tell(each);
  return teller.whole();
}

/** As the real client hears it. */
function heard(entries: Entry[], shows: Partial<ChatAnswer['shows']> = {}, answered: string[] = []) {
  frames = framesOf(entries, shows, answered);
  return client.chat.completions.stream({
    model: 'default',
    messages: [{ role: 'user', content: 'Hello' }],
    stream_options: { include_usage: true },
  });
}

describe('a turn as a chat completion', () => {
  it('streams text and thoughts under one id, and ends with the usage of the turn', async () => {
    const entries = [
      reply(),
      step(),
      started(0, 'thinking'),
      delta(0, 'Hm'),
      thought(0, 'Hm.'),
      started(1, 'text'),
      delta(1, 'Good '),
      delta(1, 'morning.'),
      text(1, 'Good morning.'),
      stepDone(),
      entry('turn.completed', { usage, durationMs: 1 }),
    ];
    const completion = await heard(entries).finalChatCompletion();
    expect(completion).toMatchObject({
      id: 'chatcmpl-t_1',
      created: 1_700_000_000,
      model: 'default',
      choices: [{ message: { role: 'assistant', content: 'Good morning.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 8, completion_tokens: 7, total_tokens: 15 },
    });
    // The client's own helper knows no such field; whoever wants it reads the chunks.
    expect(frames.join('').match(/"reasoning_content":"[^"]*"/g)).toEqual([
      '"reasoning_content":"Hm"',
      '"reasoning_content":"."',
    ]);
    expect(frames.at(-1)).toBe('data: [DONE]\n\n');
  });

  it('tells what no delta has told, and joins texts as the history does', async () => {
    const entries = [
      reply(),
      step(),
      text(0, 'Let me look.'),
      called('c', 1),
      stepDone('tool_use'),
      requested('c'),
      step(1),
      started(0, 'text'),
      delta(0, 'It '),
      text(0, 'It rains.'),
      stepDone(),
      completed(),
    ];
    const completion = await heard(entries).finalChatCompletion();
    expect(completion.choices[0]?.message.content).toBe('Let me look.\nIt rains.');
  });

  it('passes over a text that is nothing but blanks', () => {
    const blank = [started(0, 'text'), delta(0, '\n'), text(0, '\n\n')];
    const two = [started(1, 'text'), delta(1, '\n'), delta(1, 'Two.'), text(1, '\nTwo.')];
    const entries = [step(), text(1, 'One.'), stepDone(), step(1), ...blank, ...two, completed()];
    expect(wholeOf(entries)).toMatchObject({ body: { choices: [{ message: { content: 'One.\n\nTwo.' } }] } });
  });

  it('divides the replies of several agents by an empty line', async () => {
    const one = [reply(), step(), text(0, 'One.'), stepDone()];
    const two = [reply(), step(), text(0, 'Two.'), text(1, 'Three.'), stepDone(), completed()];
    const completion = await heard([...one, ...two]).finalChatCompletion();
    expect(completion.choices[0]?.message.content).toBe('One.\n\nTwo.\nThree.');
  });

  it('keeps thoughts to itself where nobody has asked for them', () => {
    const entries = [step(), thought(0, 'A secret.'), text(1, 'Hello.'), stepDone(), completed()];
    expect(framesOf(entries, { reasoning: false }).join('')).not.toContain('secret');
    expect(JSON.stringify(wholeOf(entries, { reasoning: false }))).not.toContain('secret');
  });

  it('says nothing of usage unless asked', () => {
    expect(
      framesOf([step(), text(0, 'Hello.'), stepDone(), completed()], { usage: false }).join(''),
    ).not.toContain('usage');
  });

  it('ends with the calls that wait for the client, each in one piece', async () => {
    const entries = [
      step(),
      text(0, 'Let me look.'),
      called('a', 1),
      called('b', 2),
      stepDone('tool_use'),
      requested('a', 'client'),
      requested('b', 'client'),
    ];
    const completion = await heard(entries).finalChatCompletion();
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: 'Let me look.',
        tool_calls: [
          { id: 'call_0303s_1t_1k_a', type: 'function', function: { name: 'look', arguments: '{}' } },
          { id: 'call_0303s_1t_1k_b', type: 'function', function: { name: 'look', arguments: '{}' } },
        ],
      },
    });
    expect(wholeOf(entries)).toMatchObject({
      status: 200,
      body: { choices: [{ finish_reason: 'tool_calls', message: { tool_calls: [{}, {}] } }] },
    });
  });

  it('has no content where there are calls alone', () => {
    const entries = [step(), called('a'), stepDone('tool_use'), requested('a', 'client')];
    expect(wholeOf(entries)).toMatchObject({ body: { choices: [{ message: { content: null } }] } });
  });

  it('answers results with what comes after them, and counts that alone', async () => {
    const entries = [
      step(),
      text(0, 'Let me look.'),
      called('a', 1),
      stepDone('tool_use'),
      requested('a', 'client'),
      step(1),
      text(0, 'It rains.'),
      stepDone(),
      entry('turn.completed', { usage: { ...usage, outputTokens: 14 }, durationMs: 1 }),
    ];
    const completion = await heard(entries, {}, ['k_a']).finalChatCompletion();
    expect(completion).toMatchObject({
      id: 'chatcmpl-t_1-1',
      choices: [{ message: { content: 'It rains.' } }],
      usage: { completion_tokens: 7 },
    });
  });

  it.each([
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content_filter'],
    ['stop_sequence', 'stop'],
  ])('says %s as %s', (stopReason, reason) => {
    const { body } = wholeOf([step(), text(0, 'Well'), stepDone(stopReason), completed()]);
    expect(body).toMatchObject({ choices: [{ finish_reason: reason }] });
  });

  it('ends a stopped turn with what was said', async () => {
    const stopped = entry('turn.stopped', { by: 'u_1', usage, durationMs: 1 });
    const completion = await heard([
      step(),
      started(0, 'text'),
      delta(0, 'Well,'),
      stopped,
    ]).finalChatCompletion();
    expect(completion.choices[0]).toMatchObject({ message: { content: 'Well,' }, finish_reason: 'stop' });
  });

  it('throws in the client, in the middle of a stream, what has made the turn fail', async () => {
    const hearing = heard([step(), started(0, 'text'), delta(0, 'Well,'), failure()]).finalChatCompletion();
    await expect(hearing).rejects.toThrow('Too much to do.');
    await expect(hearing).rejects.toBeInstanceOf(OpenAI.APIError);
    await expect(hearing).rejects.toMatchObject({ code: 'provider_overloaded', type: 'server_error' });
  });

  it('answers with a status what fails for those who wait for all of it', () => {
    expect(wholeOf([step(), text(0, 'Well'), failure()])).toEqual({
      status: 503,
      headers: { 'x-should-retry': 'true', 'retry-after': '1' },
      body: {
        error: { message: 'Too much to do.', type: 'server_error', param: null, code: 'provider_overloaded' },
      },
    });
  });

  it.each([
    ['context_exhausted', 400, 'context_length_exceeded'],
    ['provider_rate_limit', 429, 'rate_limit_exceeded'],
    ['provider_auth', 502, 'provider_auth'],
    ['turn_timeout', 504, 'turn_timeout'],
    ['internal', 500, 'internal'],
  ] as const)('says that %s is the reason: %d', (code, status, theirs) => {
    const ended = { message: 'No.', retryable: false, usage, durationMs: 1 };
    expect(wholeOf([step(), entry('turn.failed', { code, ...ended })])).toMatchObject({
      status,
      body: { error: { code: theirs } },
      headers: { 'x-should-retry': 'false' },
    });
  });

  it('says why a turn was not taken once it was in the queue', () => {
    const rejected = entry('turn.rejected', { code: 'unknown_model', problem: 'There is no such model.' });
    expect(wholeOf([rejected])).toMatchObject({
      status: 404,
      body: { error: { message: 'There is no such model.' } },
    });
    expect(framesOf([rejected]).at(-1)).toContain('There is no such model.');
  });

  it('gives up a stream whose words were given up', () => {
    const entries = [
      step(),
      started(0, 'text'),
      delta(0, 'Well'),
      abandoned(),
      step(1),
      text(0, 'Hello.'),
      completed(),
    ];
    const told = framesOf(entries);
    expect(told.at(-1)).toContain('"code":"answer_abandoned"');
    expect(told.join('')).not.toContain('Hello.');
  });

  it('takes back what was given up where nobody has seen it', () => {
    const retried = [step(1), text(0, 'Hello.'), stepDone(), completed()];
    const shown = [step(), started(0, 'text'), delta(0, 'Well'), abandoned(), ...retried];
    const hidden = [step(), started(0, 'thinking'), delta(0, 'Well'), abandoned(), ...retried];
    expect(wholeOf(shown)).toMatchObject({ body: { choices: [{ message: { content: 'Hello.' } }] } });
    expect(framesOf(hidden, { reasoning: false }).at(-1)).toBe('data: [DONE]\n\n');
  });

  it('says why a stream ends before its turn', () => {
    const teller = new Teller({ turn, telling: chatTelling(answer) });
    teller.tell(step());
    expect(teller.breakOff('draining').join('')).toContain('"code":"draining"');
    expect(teller.whole()).toMatchObject({ status: 503, headers: { 'x-should-retry': 'true' } });
  });

  it('carries every character that a model can say', async () => {
    const words = 'a\n\ndata: [DONE]\r\n\u2028</script>\u0000\u001b[2J\ud800 😀';
    const completion = await heard([
      step(),
      started(0, 'text'),
      delta(0, words),
      stepDone(),
      completed(),
    ]).finalChatCompletion();
    expect(completion.choices[0]?.message.content).toBe(words);
  });

  it('carries a megabyte in one delta', async () => {
    const words = 'word '.repeat(200_000);
    const completion = await heard([
      step(),
      started(0, 'text'),
      delta(0, words),
      stepDone(),
      completed(),
    ]).finalChatCompletion();
    expect(completion.choices[0]?.message.content).toHaveLength(words.length);
  });
});
