import { describe, expect, it } from '@jest/globals';
import { BadFile } from './front-matter.js';
import { decodeUtf8 } from './utf8.js';

describe('bytes that are to be text', () => {
  it('lose their mark of byte order', () => {
    expect(decodeUtf8(Buffer.from('\uFEFFgrün'))).toBe('grün');
  });

  it.each([
    [[0xff], 1],
    [[...Buffer.from('a\nü\n'), 0xc3, 0x28, 0x0a, 0xff], 3],
    [[...Buffer.from('a\n'), 0xe2, 0x82], 2],
  ])('%j are refused with the line', (bytes, line) => {
    expect(() => decodeUtf8(Buffer.from(bytes))).toThrow(expect.objectContaining({ line }));
    expect(() => decodeUtf8(Buffer.from(bytes))).toThrow(BadFile);
  });
});
