import { describe, expect, it } from '@jest/globals';
import { noUsage, type Entry } from '#shared/contracts';
import { completed, entry, turn } from '../../testing/entries.js';
import { Teller } from '../../telling/teller.js';
import { read, versions } from '../testing/pages.js';
import {
  asksFor,
  begins,
  chunksOf,
  comesOut,
  how,
  isRequested,
  saying,
  speaks,
  stepBegins,
  stepEnds,
  told,
  typesOf,
} from '../testing/turns.js';
import { aiSdkTelling } from './ai-sdk-telling.js';

/** One of everything that a turn can say of itself and go on. */
const everything: Entry[] = [
  entry('turn.status', { message: 'Looking around' }),
  entry('state.title', { title: 'Tea' }),
  ...saying(
    ...speaks('Let me see.', { kind: 'thinking', heard: 4 }),
    ...speaks('Look: ', { index: 1 }),
    ...asksFor('c1', 'web_fetch', { url: 'a' }, 2),
    ...asksFor('c2', 'shell', { command: 'b' }, 3),
    stepEnds(0, 'tool_use'),
    isRequested('c1', 'web_fetch', { url: 'a' }),
    isRequested('c2', 'shell', { command: 'b' }),
    entry('tool.progress', { call: 'c1', text: 'half' }),
    comesOut('c1', 'found'),
    comesOut('c2', 'broken', 'error'),
    stepBegins(1),
    ...speaks('There it is.', { heard: 5 }),
  ),
];

describe.each(versions)('what a turn says, read by AI SDK %s', (version) => {
  it('is one message with all its parts', async () => {
    const { chunks, message } = await read(version, told(everything, 'plain').join(''));
    expect(chunks.map((chunk) => (chunk as { type: string }).type)).toEqual(
      typesOf(told(everything, 'plain')),
    );
    expect(message).toMatchObject({
      id: 'm_reply',
      metadata: { session: 's_1', turn, agent: 'default', status: 'completed', usage: noUsage },
    });
    const parts = message.parts.map(({ type, ...part }) => ({ type, ...part }) as Record<string, unknown>);
    expect(parts).toMatchObject([
      { type: 'step-start' },
      { type: 'reasoning', text: 'Let me see.', state: 'done' },
      { type: 'text', text: 'Look: ', state: 'done' },
      {
        type: 'dynamic-tool',
        toolCallId: 'c1',
        state: 'output-available',
        input: { url: 'a' },
        output: 'found',
      },
      { type: 'dynamic-tool', toolCallId: 'c2', state: 'output-error', errorText: 'broken' },
      { type: 'step-start' },
      { type: 'text', text: 'There it is.' },
    ]);
  });

  it.each([
    ['line ends', 'a\r\nb\n\ndata: c\rd\u2028e'],
    ['a script’s end', '</script><!--'],
    ['terminal codes', '\u001b[31mred\u0000\u0007'],
    ['half a surrogate pair', 'a\ud83db'],
  ])('keeps %s', async (_, text) => {
    for (const cut of [0, 2]) {
      const { message } = await read(version, told(saying(...speaks(text, { heard: cut }))).join(''));
      expect(message.parts.at(-1)).toMatchObject({ type: 'text', text });
    }
  });

  it('joins a character that deltas have cut in two', async () => {
    const deltas = ['\ud83d', '\ude00'].map((text) => entry('block.delta', { step: 0, index: 0, text }));
    const [started, ended] = speaks('😀') as [Entry, Entry];
    const { message } = await read(version, told(saying(started, ...deltas, ended)).join(''));
    expect(message.parts.at(-1)).toMatchObject({ text: '😀' });
  });

  it('takes what is told where a reply of somebody else follows', async () => {
    const others = { message: 'm_2', agent: 'other', parent: 'm_reply', interjectionOf: 'm_reply' };
    const said = [...saying(...speaks('One.')).slice(0, -1), entry('reply.started', others), stepBegins(1)];
    const frames = told([...said, ...speaks('Two.'), stepEnds(1), completed()]);
    const { message } = await read(version, frames.join(''));
    expect(message.id).toBe('m_reply');
    expect(message.parts.map(({ type }) => type)).toEqual([
      'step-start',
      'text',
      'data-parley-reply',
      'step-start',
      'text',
    ]);
  });

  it('closes what was being said where the turn is stopped', async () => {
    const stop = entry('turn.stopped', { by: 'u_1', reason: 'user', usage: noUsage, durationMs: 1 });
    const half = entry('block.delta', { step: 0, index: 0, text: 'so far' });
    const entries = [
      begins(),
      stepBegins(),
      entry('block.started', { step: 0, index: 0, kind: 'text' }),
      half,
      stop,
    ];
    const { chunks, message } = await read(version, told(entries).join(''));
    expect(message.parts.at(-1)).toMatchObject({ text: 'so far', state: 'done' });
    expect(message.metadata).toMatchObject({ status: 'stopped', reason: 'user' });
    expect(chunks.at(-1)).toEqual({ type: 'abort' });
  });
});

describe('the message’s end', () => {
  const ended = (stopReason: string) =>
    chunksOf(told([begins(), stepBegins(), ...speaks('x'), stepEnds(0, stopReason), completed()])).at(-1);

  it.each([
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['refusal', 'content-filter'],
  ])('after %s is told as %s', (stopReason, finishReason) =>
    expect(ended(stopReason)).toMatchObject({ type: 'finish', finishReason }),
  );

  it('is an error where the turn fails, before a word as behind one', () => {
    const failure = entry('turn.failed', {
      code: 'provider_error',
      message: 'It broke.',
      retryable: true,
      usage: noUsage,
      durationMs: 1,
    });
    for (const entries of [[failure], [begins(), stepBegins(), ...speaks('x').slice(0, 2), failure]]) {
      const frames = told(entries);
      expect(chunksOf(frames).slice(-3)).toMatchObject([
        { type: 'data-parley-error', data: { code: 'provider_error', retryable: true }, transient: true },
        { type: 'error', errorText: 'It broke.' },
        { type: 'finish', finishReason: 'error' },
      ]);
      expect(frames.at(-1)).toBe('data: [DONE]\n\n');
    }
  });

  it('is an error where the turn was refused, and where its answer is broken off', () => {
    expect(typesOf(told([entry('turn.rejected', { code: 'queue_full' })]))).toContain('error');
    const teller = new Teller({ turn, telling: aiSdkTelling(how()) });
    teller.tell(begins());
    const chunks = chunksOf(teller.breakOff('draining'));
    expect(chunks.find(({ type }) => type === 'error').errorText).toContain('reconnect');
    // The turn itself has not failed.
    expect(chunks.find(({ type }) => type === 'finish').messageMetadata.status).toBe('running');
  });
});

describe('a step that was given up', () => {
  const givenUp = entry('step.abandoned', { step: 0, reason: 'overloaded' });

  it('is not seen where it had shown nothing', () => {
    const entries = [
      begins(),
      stepBegins(),
      givenUp,
      stepBegins(),
      ...speaks('Now.'),
      stepEnds(),
      completed(),
    ];
    expect(typesOf(told(entries))).toEqual([
      'start',
      'start-step',
      'text-start',
      'text-delta',
      'text-end',
      'finish-step',
      'finish',
    ]);
  });

  it('ends the answer in an error that may be tried again where it had', () => {
    const shown = [begins(), stepBegins(), ...speaks('Well', { heard: 2 }).slice(0, 2), givenUp, ...saying()];
    const types = typesOf(told(shown));
    expect(types.slice(-5)).toEqual(['text-end', 'finish-step', 'data-parley-error', 'error', 'finish']);
  });
});
