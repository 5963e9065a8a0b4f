import { afterEach, describe, expect, it } from '@jest/globals';
import type Anthropic from '@anthropic-ai/sdk';
import { noUsage, type Entry, type FailureCode } from '#shared/contracts';
import { answered, asking, completed, entry, requested } from '../../testing/entries.js';
import { answeringBody, answeringFrames, realClient, type RealClient } from '../testing/real-client.js';
import { heartbeat } from './frames.js';
import { heard, spoken, started, stepDone, used } from '../testing/tellings.js';

let real: RealClient | undefined;
afterEach(async () => {
  await real?.close();
  real = undefined;
});

const question = { model: 'm', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] } as const;

async function streamed(
  frames: readonly string[],
): Promise<{ message: Anthropic.Message; deltas: string[] }> {
  real = await realClient(answeringFrames(frames.flatMap((frame) => [heartbeat, frame])));
  const deltas: string[] = [];
  const stream = real.client.messages.stream({ ...question, messages: [...question.messages] });
  stream.on('text', (delta) => deltas.push(delta));
  return { message: await stream.finalMessage(), deltas };
}

async function asked(status: number, body: unknown): Promise<Anthropic.Message> {
  real = await realClient(answeringBody(status, body));
  return real.client.messages.create({ ...question, messages: [...question.messages] });
}

const thought: Entry[] = [
  entry('block.started', { step: 0, index: 0, kind: 'thinking' }),
  entry('block.delta', { step: 0, index: 0, text: 'Hm' }),
  entry('block.completed', {
    step: 0,
    index: 0,
    block: { kind: 'thinking', text: 'Hmm.', signature: 'signed' },
  }),
];

const simple = [started(), ...spoken(0, ['Hel', 'lo']), stepDone(), completed()];

describe('a turn as a message', () => {
  it('does not say at its beginning how it ends', () => {
    const [begun = ''] = heard(simple).frames;
    const { message } = JSON.parse(begun.split('data: ')[1] ?? '') as { message: object };
    expect(message).toMatchObject({ content: [], stop_reason: null, usage: { output_tokens: 0 } });
  });

  it('comes to the same by its stream and whole', async () => {
    const { frames, whole, over } = heard([
      started(),
      ...thought,
      ...spoken(1, ['Hi ', 'there']),
      stepDone(),
      completed(used),
    ]);
    const { message, deltas } = await streamed(frames);
    expect(message).toMatchObject({
      id: 'msg_t_1',
      model: 'rehearsal/parley',
      content: [
        { type: 'thinking', thinking: 'Hmm.', signature: 'signed' },
        { type: 'text', text: 'Hi there' },
      ],
      stop_reason: 'end_turn',
      usage: {
        input_tokens: 10,
        output_tokens: 20,
        cache_read_input_tokens: 5,
        cache_creation_input_tokens: 3,
      },
    });
    expect([deltas, over]).toEqual([['Hi ', 'there'], true]);
    expect(message).toMatchObject(whole.body as object);
  });

  it('says nothing before the first word', () => {
    expect(heard([entry('turn.started', { attempt: 1 }), started()]).frames).toEqual([]);
  });

  it('keeps thoughts back where nobody has asked for them', async () => {
    const entries = [started(), ...thought, ...spoken(1, ['Hi']), stepDone(), completed()];
    const { message } = await streamed(heard(entries, { thoughts: 'kept back' }).frames);
    expect(message.content).toEqual([{ type: 'text', text: 'Hi', citations: null }]);
  });

  it('does without deltas: what they have not told is told at the end of their block', async () => {
    const entries = [
      started(),
      ...spoken(0, ['All of it']).filter(({ type }) => type !== 'block.delta'),
      entry('block.completed', { step: 0, index: 1, block: { kind: 'thinking', text: '', redacted: 'xyz' } }),
      stepDone(),
      completed(),
    ];
    const { message } = await streamed(heard(entries).frames);
    expect(message.content).toMatchObject([
      { text: 'All of it' },
      { type: 'redacted_thinking', data: 'xyz' },
    ]);
  });

  it('joins the steps and replies of a turn, and leaves out tools that are not the client’s', async () => {
    const entries = [
      started(0),
      ...spoken(0, ['First.']),
      ...asking(0, 'a').slice(1, -1),
      stepDone(0, 'tool_use'),
      requested('a'),
      answered('a'),
      entry('reply.started', { message: 'm_2', agent: 'other', parent: 'm_1', interjectionOf: 'm_1' }),
      started(0),
      ...spoken(0, ['Second.']),
      stepDone(0, 'max_tokens'),
      completed({ ...used, outputTokens: 40 }),
    ];
    const { message } = await streamed(heard(entries).frames);
    expect(message.content.map((block) => block.type === 'text' && block.text)).toEqual([
      'First.',
      'Second.',
    ]);
    expect([message.stop_reason, message.usage.output_tokens]).toEqual(['max_tokens', 40]);
  });

  it.each(['\ud800 half', 'a\nb\r\nc', 'data: {}\n\nevent: error', '</script>', '\u2028\u0000\u001b[2J'])(
    'is safe with %j in it',
    async (text) => {
      const { frames } = heard([started(), ...spoken(0, [text, text]), stepDone(), completed()]);
      const { message } = await streamed(frames);
      expect(message.content).toMatchObject([{ text: text + text }]);
    },
  );

  it('carries a megabyte in one piece', async () => {
    const text = 'long '.repeat(200_000);
    const { message } = await streamed(
      heard([started(), ...spoken(0, [text]), stepDone(), completed()]).frames,
    );
    expect(message.content).toEqual([{ type: 'text', text, citations: null }]);
  });

  it('ends as it stands where it is stopped', async () => {
    const entries = [
      started(),
      ...spoken(0, ['So far']).slice(0, -1),
      entry('turn.stopped', { by: 'u', reason: 'user', usage: noUsage, durationMs: 1 }),
    ];
    const { message } = await streamed(heard(entries).frames);
    expect(message).toMatchObject({ content: [{ text: 'So far' }], stop_reason: 'end_turn' });
  });
});

describe('a tool of the client’s own', () => {
  const untilPause = [
    started(),
    ...spoken(0, ['Let me look.']),
    ...asking(0, 'a').slice(1),
    requested('a', 'client'),
  ];

  it('ends the message, by an id that names its call', async () => {
    const { frames, over } = heard(untilPause);
    const { message } = await streamed(frames);
    expect([message.stop_reason, over]).toEqual(['tool_use', true]);
    expect(message.content).toMatchObject([
      { type: 'text' },
      { type: 'tool_use', id: 'toolu_0303s_1t_1k_a', name: 'look', input: {} },
    ]);
  });

  it('once answered is followed by another message, with the usage of what came since', async () => {
    const after = [
      ...untilPause,
      answered('a'),
      started(1),
      ...spoken(0, ['Done.'], 1),
      stepDone(1),
      completed(used),
    ];
    const { frames } = heard(after, { answered: ['k_a'] });
    const { message } = await streamed(frames);
    expect(message).toMatchObject({
      id: 'msg_t_1_1',
      content: [{ text: 'Done.' }],
      stop_reason: 'end_turn',
      usage: { output_tokens: 20 },
    });
  });
});

describe('a step that is abandoned', () => {
  const abandoned = entry('step.abandoned', { step: 0, reason: 'gone' });
  const again = [started(), ...spoken(0, ['Anew.']), stepDone(), completed()];

  it('is not noticed before it has said anything', async () => {
    const { message } = await streamed(heard([started(), abandoned, ...again]).frames);
    expect(message.content).toMatchObject([{ text: 'Anew.' }]);
  });

  it('ends a stream that has shown some of it, so that its client asks again', async () => {
    const { frames, over } = heard([started(), ...spoken(0, ['Ol', 'd']).slice(0, 2), abandoned, ...again]);
    expect(over).toBe(true);
    await expect(streamed(frames)).rejects.toMatchObject({ type: 'overloaded_error' });
  });

  it('is taken back where nothing has been sent yet', () => {
    const entries = [started(), ...spoken(0, ['Old']), abandoned, ...again];
    const { whole } = heard(entries, { sent: 'at the end' });
    expect(whole).toMatchObject({ status: 200, body: { content: [{ text: 'Anew.' }] } });
  });
});

describe('a failure', () => {
  const failure = (code: FailureCode, retryable: boolean): Entry =>
    entry('turn.failed', { code, message: 'It went wrong.', retryable, usage: noUsage, durationMs: 1 });

  it.each<[FailureCode, boolean, number, string, object]>([
    ['provider_overloaded', true, 529, 'OverloadedError', { 'x-should-retry': 'true', 'retry-after': '1' }],
    ['provider_rate_limit', true, 429, 'RateLimitError', { 'x-should-retry': 'true', 'retry-after': '1' }],
    ['context_exhausted', false, 400, 'BadRequestError', { 'x-should-retry': 'false' }],
    ['provider_auth', false, 500, 'InternalServerError', { 'x-should-retry': 'false' }],
    ['turn_timeout', true, 504, 'GatewayTimeoutError', { 'x-should-retry': 'true' }],
  ])('%s is an error of its class', async (code, retryable, status, name, headers) => {
    const { whole } = heard([started(), failure(code, retryable)]);
    expect(whole).toMatchObject({ status, headers });
    const error = asked(whole.status, whole.body);
    await expect(error).rejects.toMatchObject({
      status,
      name,
      apiMessage: 'It went wrong.',
      requestID: 'req_1',
    });
  });

  it('in the middle is an error of the stream', async () => {
    const { frames } = heard([...simple.slice(0, 3), failure('provider_timeout', true)]);
    await expect(streamed(frames)).rejects.toMatchObject({ type: 'timeout_error' });
  });

  it('of a turn that was never begun is told by its reason', () => {
    const { whole } = heard([entry('turn.rejected', { code: 'unknown_model' })]);
    expect(whole).toMatchObject({ status: 404, body: { type: 'error', error: { type: 'not_found_error' } } });
  });
});
