import { describe, expect, it } from '@jest/globals';
import { replaceText } from './replace-text.js';

const mebibyte = 2 ** 20;

describe('a text in the place of another', () => {
  it.each([
    ['one two one', 'one', '1', '1 two 1', [1, 1]],
    ['aaaa', 'aa', 'b', 'bb', [1, 1]],
    ['ababab', 'abab', '$&', '$&ab', [1]],
    ['a\nb\na', 'a', '', '\nb\n', [1, 3]],
    ['aabaaab', 'aaab', 'x', 'aabx', [1]],
  ])('in %j for each %j', (text, old, replacement, result, lines) => {
    expect(replaceText(text, old, replacement, true)).toEqual({ kind: 'replaced', text: result, lines });
  });

  it('that overlaps itself occurs more than once', () => {
    expect(replaceText('ababa', 'aba', 'x', false)).toMatchObject({
      kind: 'refused',
      problem: expect.stringContaining('occurs 2 times'),
    });
  });

  it('is looked for without holding anybody up, whatever both were made for', () => {
    const begun = performance.now();
    const old = `ab${'a'.repeat(mebibyte / 2)}`;
    expect(replaceText('a'.repeat(10 * mebibyte), old, 'x', true).kind).toBe('refused');
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('does not become more than a file may hold', () => {
    const text = 'a'.repeat(mebibyte);
    expect(replaceText(text, 'a', 'b'.repeat(100), true)).toMatchObject({
      kind: 'refused',
      problem: expect.stringContaining('more than'),
    });
  });
});
