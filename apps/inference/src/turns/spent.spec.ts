import { describe, expect, it } from '@jest/globals';
import { noUsage, type OpenStep } from '#shared/contracts';
import { spentOn } from './spent.js';

function step(...texts: string[]): OpenStep {
  const blocks = texts.map((text, index) => ({ index, n: index, kind: 'text' as const, text }));
  return { step: 0, model: 'x/y', blocks };
}
const told = { ...noUsage, inputTokens: 100, outputTokens: 1, contextUsed: 101, contextSize: 1_000 };

describe('the cost of a step that did not end', () => {
  it('is nothing where nothing was asked', () => expect(spentOn(null, undefined)).toEqual(noUsage));

  it('is what the provider told, as long as it told the most', () => {
    expect(spentOn(step('four'), told)).toEqual(told);
    expect(spentOn(null, told)).toEqual(told);
  });

  it('is estimated from what was said beyond that, and says so', () => {
    expect(spentOn(step('x'.repeat(30), 'y'.repeat(11)), told)).toEqual({
      ...told,
      outputTokens: 11,
      contextUsed: 111,
      estimated: true,
    });
    expect(spentOn(step('12345'), undefined)).toMatchObject({
      outputTokens: 2,
      contextUsed: 2,
      estimated: true,
    });
  });

  it('is paid for like any other output', () => {
    const prices = { input: 1, output: 50, cacheRead: 1, cacheWrite: 1 };
    const paid = { ...told, costUsd: 0.5 };
    expect(spentOn(step('x'.repeat(44)), paid, prices).costUsd).toBeCloseTo(0.5 + (10 * 50) / 1_000_000, 12);
    expect(spentOn(step('four'), paid, prices)).toEqual(paid);
  });

  it('counts a whole block although nobody has its deltas any more', () => {
    const text = 'x'.repeat(40);
    const [block] = step(text).blocks;
    const whole = { ...step(), blocks: block ? [{ ...block, block: { kind: 'text' as const, text } }] : [] };
    expect(spentOn(whole, undefined)).toMatchObject({ outputTokens: 10 });
  });

  /** After a hand-over the text of a whole block stands in the block alone. */
  it('counts it as well for a worker that has taken over', () => {
    const text = 'x'.repeat(40);
    const [block] = step('').blocks;
    const whole = { ...step(), blocks: block ? [{ ...block, block: { kind: 'text' as const, text } }] : [] };
    expect(spentOn(whole, undefined)).toMatchObject({ outputTokens: 10 });
  });
});
