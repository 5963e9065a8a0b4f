import { describe, expect, it } from '@jest/globals';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { sseParser, type Frame } from './sse-parser.js';

function parsed(pieces: readonly string[]): Frame[] {
  const parse = sseParser();
  return pieces.flatMap(parse);
}

/** Cut into pieces at these places, as a network may. */
function cutUp(text: string, places: readonly number[]): string[] {
  const cuts = [...places].map((place) => place % (text.length + 1)).toSorted((a, b) => a - b);
  return [...cuts, text.length].map((end, index) => text.slice(cuts[index - 1] ?? 0, end));
}

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const line = fc.oneof(
  fc.constantFrom(
    '',
    '',
    'data',
    'data:',
    'data: {"a":1}',
    'data:  two',
    'event: x.y',
    'id: 5',
    ': hb',
    'retry: 9',
  ),
  fc.string({ maxLength: 6 }).map((text) => `data: ${text.replace(/[\r\n]/g, '')}`),
  fc.string({ maxLength: 6 }).map((text) => text.replace(/[\r\n]/g, '')),
);
const streams = fc
  .array(fc.tuple(line, lineEnd), { maxLength: 20 })
  .map((lines) => `${lines.map(([text, end]) => text + end).join('')}\n\n`);

describe('the parser of server-sent events', () => {
  it('reads what another parser reads', () => {
    fc.assert(
      fc.property(streams, (text) => {
        const read: { type: string; data: string }[] = [];
        createParser({
          onEvent: ({ event = 'message', data }) => void read.push({ type: event, data }),
        }).feed(text);
        expect(parsed([text]).map(({ type, data }) => ({ type, data }))).toEqual(read);
      }),
    );
  });

  it('reads the same however a stream is cut into pieces', () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat(), { maxLength: 8 }), (text, places) => {
        expect(parsed(cutUp(text, places))).toEqual(parsed([text]));
      }),
    );
  });

  it('looks through a long line once, however small its pieces are', () => {
    const piece = 'x'.repeat(1_000);
    const [frame] = parsed(['data: ', ...Array.from({ length: 20_000 }, () => piece), '\r', '\n\r', '\n']);
    expect(frame?.data.length).toBe(20_000_000);
  });

  it('gives each event the last id that was told', () => {
    expect(parsed(['id: 1\ndata: a\n\n', 'data: b\n\n', 'id\ndata: c\n\n']).map(({ id }) => id)).toEqual([
      '1',
      '1',
      '',
    ]);
  });

  it('gives nothing of a frame whose end never came', () => {
    expect(parsed(['id: 1\ndata: {"half":'])).toEqual([]);
  });

  it('passes over the mark that some put in front of a text', () => {
    expect(parsed(['\uFEFFdata: a\n\n'])).toEqual([{ id: null, type: 'message', data: 'a' }]);
  });
});
