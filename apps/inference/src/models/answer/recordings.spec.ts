import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it, test } from '@jest/globals';
import { AnthropicReading } from '../anthropic/reading.js';
import { failureOf } from '../failures/failures.js';
import { ModelFailure, type ModelAnswer, type ModelSink } from '../model-port.js';
import { OpenAiReading } from '../openai/reading.js';
import { anthropicRecordings } from '../testing/recorded/anthropic.js';
import { openAiRecordings } from '../testing/recorded/openai.js';
import type { Recording, Recordings } from '../testing/recorded/recording.js';
import { chunked, reset } from '../testing/chunked.js';
import { RecordedSink } from '../testing/recorded-sink.js';
import { BrokenStream } from '../wire/broken-stream.js';
import { EventParser } from '../wire/event-parser.js';
import { listen, type Reading } from './listen.js';

const never = new AbortController().signal;

const providers: [name: string, recordings: Recordings, read: (sink: ModelSink) => Reading][] = [
  ['Anthropic', anthropicRecordings, (sink) => new AnthropicReading(sink, () => 50)],
  ['OpenAI', openAiRecordings, (sink) => new OpenAiReading(sink, { stepKey: 't1.0', promptTokens: 50 })],
];

interface Heard {
  sink: RecordedSink;
  answer: ModelAnswer | undefined;
  failure: ModelFailure | undefined;
}

async function heard(
  body: Readable,
  read: (sink: ModelSink) => Reading,
  sink = new RecordedSink(),
): Promise<Heard> {
  const stream = Object.assign(body, { headers: {} }) as unknown as IncomingMessage;
  const call = { open: async () => stream, reading: read(sink), model: 'x', keys: [], silenceMs: 60_000 };
  try {
    return { sink, answer: await listen(call, never), failure: undefined };
  } catch (error) {
    if (error instanceof ModelFailure) return { sink, answer: undefined, failure: error };
    throw error;
  }
}

/** As a recording says it. */
function outcomeOf({ sink, answer, failure }: Heard): Omit<Recording, 'stream' | 'usage'> {
  return {
    calls: sink.calls,
    blocks: sink.blocks,
    ...(answer ? { stop: answer.stopReason } : {}),
    ...(failure ? { fails: failure.code } : {}),
  };
}

function wanted({ calls, blocks, stop, fails }: Recording): Omit<Recording, 'stream' | 'usage'> {
  return { calls, blocks, ...(stop ? { stop } : {}), ...(fails ? { fails } : {}) };
}

/** The same stream as others would send it. */
const manners: [manner: string, of: (stream: string) => string][] = [
  ['as it is', (stream) => stream],
  ['with CRLF', (stream) => stream.replaceAll('\n', '\r\n')],
  ['with lone carriage returns', (stream) => stream.replaceAll('\n', '\r')],
  ['with a byte order mark', (stream) => `\ufeff${stream}`],
  ['with comments', (stream) => `: hello\n\n${stream.replaceAll('\n\n', '\n: still here\n\n:\n\n')}`],
  ['with pings', (stream) => stream.replaceAll('\n\n', '\n\nevent: ping\ndata: {"type":"ping"}\n\n')],
  ['with ids, waits and no space', (stream) => stream.replaceAll('data: ', 'id: 7\nretry: 10\ndata:')],
  ['without its last blank line', (stream) => stream.replace(/\n\n$/, '')],
];

describe.each(providers)('an answer of %s', (_provider, recordings, read) => {
  const names = Object.keys(recordings);
  const of = (name: string): Recording => recordings[name] as Recording;

  describe.each(manners)('%s', (_manner, change) => {
    test.each(names)('%s', async (name) => {
      const found = await heard(chunked([Buffer.from(change(of(name).stream))]), read);
      expect(outcomeOf(found)).toEqual(wanted(of(name)));
      if (!found.answer) return;
      expect(found.answer.usage).toMatchObject(of(name).usage ?? {});
      expect(found.sink.usage).toEqual(found.answer.usage);
    });
  });

  test.each(names)('%s, split in two at every byte', (name) => {
    const bytes = Buffer.from(of(name).stream);
    const whole = told(readAtOnce([bytes], read));
    expect(outcomeOf(readAtOnce([bytes], read))).toEqual(wanted(of(name)));
    const others = places(bytes.length, 1).filter(
      (at) => told(readAtOnce([bytes.subarray(0, at), bytes.subarray(at)], read)) !== whole,
    );
    expect(others).toEqual([]);
  });

  test.each(names)('%s, byte by byte, with CRLF', async (name) => {
    const bytes = Buffer.from(of(name).stream.replaceAll('\n', '\r\n'));
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(outcomeOf(await heard(chunked(single), read))).toEqual(wanted(of(name)));
  });

  test.each(names)('%s, to a sink that asks for patience each time', async (name) => {
    const sink = new RecordedSink(() => Promise.resolve());
    expect(outcomeOf(await heard(chunked([Buffer.from(of(name).stream)]), read, sink))).toEqual(
      wanted(of(name)),
    );
  });

  test.each(names)('%s, cut at any byte', (name) => {
    const bytes = Buffer.from(of(name).stream);
    const wrong = places(bytes.length, 1).filter(
      (at) => !isCutWell(readAtOnce([bytes.subarray(0, at)], read), of(name)),
    );
    expect(wrong).toEqual([]);
  });

  it('does not miss the last word where all has been said', async () => {
    const { stream } = of('text');
    const before = stream.slice(0, stream.trimEnd().lastIndexOf('\n\n') + 2);
    const found = await heard(reset([Buffer.from(before)]), read);
    expect(before.length).toBeLessThan(stream.length);
    expect(outcomeOf(found)).toEqual(wanted(of('text')));
  });

  test.each(names)('%s, reset behind many a byte', async (name) => {
    const bytes = Buffer.from(of(name).stream);
    for (const at of places(bytes.length, 41)) {
      expect(isCutWell(await heard(reset([bytes.subarray(0, at)]), read), of(name))).toBe(true);
    }
  });
});

function places(length: number, every: number): number[] {
  return Array.from({ length: Math.ceil(length / every) }, (_, place) => place * every);
}

/** What of a recording gets through before it is cut: all that matters, or a beginning of it and a failure. */
function isCutWell({ sink, answer, failure }: Heard, whole: Recording): boolean {
  if (!answer)
    return (
      ['provider_connection', whole.fails].includes(failure?.code) && isBeginning(sink.calls, whole.calls)
    );
  return answer.stopReason === whole.stop && isDeepStrictEqual(sink.blocks, whole.blocks);
}

/** The same without a stream around it, which would take most of the time. */
function readAtOnce(chunks: readonly Buffer[], read: (sink: ModelSink) => Reading): Heard {
  const sink = new RecordedSink();
  const reading = read(sink);
  try {
    takeAll(reading, chunks);
    return { sink, answer: reading.answer(), failure: undefined };
  } catch (error) {
    return { sink, answer: undefined, failure: failureOf(error, { model: 'x' }) };
  }
}

function takeAll(reading: Reading, chunks: readonly Buffer[]): void {
  const parser = new EventParser();
  try {
    for (const events of [...chunks.map((chunk) => parser.feed(chunk)), parser.end()]) {
      for (const event of events) if (!reading.isOver) void reading.take(event);
    }
  } catch (error) {
    if (!reading.isWhole || !(error instanceof BrokenStream)) throw error;
  }
}

function told({ sink, answer, failure }: Heard): string {
  return JSON.stringify([sink, answer, failure?.code]);
}

/** Fragments of calls that had to wait are told only by a whole answer. */
function isBeginning(calls: readonly string[], whole: readonly string[]): boolean {
  return calls.every((call, place) => call === whole[place]);
}

it('asks nothing more of a stream while the sink wants patience', async () => {
  let keep: () => void = () => {};
  const sink = new RecordedSink(() => new Promise((resolve) => (keep = resolve)));
  const chunks = ['Hi', ' there'].map((text) =>
    Buffer.from(`data: {"choices":[{"delta":{"content":"${text}"}}]}\n\n`),
  );
  const body = chunked([...chunks, Buffer.from('data: [DONE]\n\n')]);
  const hearing = heard(body, (to) => new OpenAiReading(to, { stepKey: 's', promptTokens: 1 }), sink);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(sink.calls).toEqual(['text', '+Hi']);
  expect(body.isPaused()).toBe(true);
  keep();
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  keep();
  expect((await hearing).sink.calls).toEqual(['text', '+Hi', '+ there', '-']);
});

it('leaves what the sink itself throws as it is', async () => {
  const fault = new Error('ours');
  const sink = new RecordedSink(() => {
    throw fault;
  });
  const text = 'data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n';
  const read = (to: ModelSink): Reading => new OpenAiReading(to, { stepKey: 's', promptTokens: 1 });
  await expect(heard(chunked([Buffer.from(text)]), read, sink)).rejects.toBe(fault);
});
