import { expect, it, test } from '@jest/globals';
import type { ModelSink } from '../model-port.js';
import { RecordedSink } from '../testing/recorded-sink.js';
import { SpokenBlocks } from './spoken-blocks.js';
import { toolInput } from './tool-input.js';

const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

class Pieces extends RecordedSink implements ModelSink {
  readonly pieces: string[] = [];

  override delta(text: string): Promise<void> | undefined {
    this.pieces.push(text);
    return super.delta(text);
  }
}

it.each(['text', 'thinking'] as const)('%s that is said all at once comes in pieces', (kind) => {
  const room = Promise.resolve();
  const sink: Pieces = new Pieces(() => (sink.pieces.length === 2 ? room : undefined));
  const blocks = new SpokenBlocks(sink);
  const whole = `x${'😀'.repeat(100_000)}`;
  blocks.begin({ kind });
  expect(blocks.say(whole)).toBe(room);
  blocks.complete();
  expect(sink.pieces.join('')).toBe(whole);
  expect(sink.pieces.every((piece) => piece.isWellFormed() && piece.length <= 32 * 1024)).toBe(true);
  expect(sink.blocks.map((block) => (block.kind === kind ? block.text : '')).join('')).toBe(whole);
});

test.each<[what: string, json: string, wanted: unknown]>([
  ['an object', '{"at":1}', { at: 1 }],
  ['nothing', ' ', {}],
  ['null', 'null', null],
  ['what is no JSON', '{"at"', '{"at"'],
  ['what is nested beyond reason', nested(50_000), nested(50_000)],
])('the input of a call that is %s', (_what, json, wanted) => {
  expect(toolInput(json)).toEqual(wanted);
});

it('an input that comes at once and is nested beyond reason is left out', () => {
  const sink = new RecordedSink();
  const blocks = new SpokenBlocks(sink);
  blocks.begin({ kind: 'tool', call: 'c', name: 'look', input: JSON.parse(`{"at":${nested(50_000)}}`) });
  blocks.complete();
  expect(sink.blocks).toEqual([{ kind: 'tool', step: 0, call: 'c', name: 'look', input: {} }]);
});

it.each<[string, () => string]>([
  ['of many bytes', () => '漢'.repeat(10_000)],
  ['of characters that JSON spells out', () => '\u0001'.repeat(10_000)],
])('thoughts %s are given up while whoever stops them can still close them', (_what, more) => {
  const sink = new Pieces();
  const blocks = new SpokenBlocks(sink);
  blocks.begin({ kind: 'thinking' });
  expect(() => {
    for (let each = 0; each < 100; each += 1) blocks.say(more());
  }).toThrow(expect.objectContaining({ code: 'provider_error', retryable: false }));
  const shown = Buffer.byteLength(JSON.stringify(sink.pieces.join('')));
  expect([shown > 400_000, shown < 800_000]).toEqual([true, true]);
});

it('no more calls are taken than whoever stops them can close', () => {
  const sink = new RecordedSink();
  const blocks = new SpokenBlocks(sink);
  const long = 'x'.repeat(1_000_000);
  expect(() => {
    for (let each = 0; each < 300; each += 1)
      blocks.begin({ kind: 'tool', call: `${each}${long}`, name: long });
  }).toThrow('more than 256 tools at once');
  expect(sink.blocks).toHaveLength(256);
  expect(Math.max(...sink.calls.map(({ length }) => length))).toBeLessThan(600);
});
