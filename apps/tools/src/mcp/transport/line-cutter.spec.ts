import { describe, expect, it } from '@jest/globals';
import { LineCutter, LineTooLong } from './line-cutter.js';

const cut = (longest: number, chunks: readonly string[]): string[] => {
  const lines = new LineCutter(longest);
  return chunks.flatMap((chunk) => [...lines.take(Buffer.from(chunk))]);
};

describe('lines', () => {
  const long = 'é'.repeat(5_000);

  it.each([
    [
      ['one\ntwo\r\nth', 'ree\n'],
      ['one', 'two', 'three'],
    ],
    [
      ['\n', '\n'],
      ['', ''],
    ],
    [[...`${long}\nshort\n`], [long, 'short']],
    [['without an end'], []],
  ])('%# are what lies between line ends, however they come', (chunks, lines) => {
    expect(cut(20_000, chunks)).toEqual(lines);
  });

  it('are refused beyond their length', () => {
    expect(cut(3, ['abc\n'])).toEqual(['abc']);
    expect(() => cut(3, ['ab', 'cd'])).toThrow(LineTooLong);
  });

  it('are copied: the pieces that they come in are not held on to', () => {
    const lines = new LineCutter(10);
    const piece = Buffer.from('ab');
    expect([...lines.take(piece)]).toEqual([]);
    piece.fill('x');
    expect([...lines.take(Buffer.from('c\n'))]).toEqual(['abc']);
  });
});
