import { describe, expect, it, test } from '@jest/globals';
import { BrokenStream } from './broken-stream.js';
import { EventParser } from './event-parser.js';

function events(text: string, cut: (bytes: Buffer) => Buffer[]): string[] {
  const parser = new EventParser();
  return [...cut(Buffer.from(text)).flatMap((chunk) => parser.feed(chunk)), ...parser.end()];
}

const atOnce = (bytes: Buffer): Buffer[] => [bytes];
const byteByByte = (bytes: Buffer): Buffer[] => Array.from(bytes, (byte) => Buffer.of(byte));

describe.each([
  ['at once', atOnce],
  ['byte by byte', byteByByte],
])('events that come %s', (_how, cut) => {
  test.each([
    ['several lines of data', 'data: a\ndata: b\n\ndata: c\n\n', ['a\nb', 'c']],
    ['several lines of data, with CRLF', 'data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n', ['a\nb', 'c']],
    ['several lines of data, with CR', 'data: a\rdata: b\r\rdata: c\r\r', ['a\nb', 'c']],
    ['no space, and two', 'data:a\n\ndata:  b\n\n', ['a', ' b']],
    ['empty data', 'data:\n\ndata: \n\n', ['', '']],
    ['nothing but names', 'event: a\nid: 1\n\n: comment\n\nretry: 3\n\ndatabase: x\n\n', []],
    ['an end in the middle of a line', 'data: a\n\ndata: b', ['a', 'b']],
    ['characters of four bytes', 'data: 🌍🌍\n\n', ['🌍🌍']],
    ['nothing', '', []],
  ])('have %s', (_what, text, wanted) => {
    expect(events(text, cut)).toEqual(wanted);
  });
});

it('refuses an event that never ends', () => {
  const parser = new EventParser();
  const line = Buffer.from(`data: ${'x'.repeat(1024 * 1024)}\n`);
  expect(() => {
    for (let each = 0; each < 64; each += 1) parser.feed(line);
  }).toThrow(BrokenStream);
});

it('refuses a line that never ends', () => {
  const parser = new EventParser();
  const megabyte = Buffer.alloc(1024 * 1024, 'x');
  expect(() => {
    for (let each = 0; each < 64; each += 1) parser.feed(megabyte);
  }).toThrow(BrokenStream);
});
