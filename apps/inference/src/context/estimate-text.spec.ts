import { describe, expect, it, test } from '@jest/globals';
import { estimateText } from './estimate-text.js';
import { countedTexts } from './testing/token-texts.js';

const texts = countedTexts();
const off = (estimate: number, tokens: number): number => Math.abs(estimate / tokens - 1);

describe('the estimate', () => {
  test.each(texts)('of $name is within 10 % of what was counted', ({ text, tokens }) => {
    expect(off(estimateText(text), tokens)).toBeLessThan(0.1);
  });

  it('of all of them together is within 3 %', () => {
    const counted = texts.reduce((sum, { tokens }) => sum + tokens, 0);
    const estimated = texts.reduce((sum, { text }) => sum + estimateText(text), 0);
    expect(off(estimated, counted)).toBeLessThan(0.03);
  });

  it('is that of the parts, but for where they meet', () => {
    const parts = texts.map(({ text }) => text);
    const sum = parts.reduce((tokens, text) => tokens + estimateText(text), 0);
    expect(off(estimateText(parts.join('\n')), sum)).toBeLessThan(0.02);
  });

  test.each([
    ['', 0],
    [' ', 0],
    ['a', 1],
    ['\ud83d', 3],
  ])('of %j is %d', (text, tokens) => expect(estimateText(text)).toBe(tokens));

  it('reads a text once, however strange it is', () => {
    const strange = ['a'.repeat(400_000), '{'.repeat(400_000), 'aA1'.repeat(130_000), ' '.repeat(400_000)];
    for (const text of strange) expect(estimateText(text)).toBeGreaterThan(0);
  });
});
