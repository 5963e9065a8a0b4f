import { describe, expect, it } from '@jest/globals';
import { eachStamp, monotonicMicros } from './stamps.js';

function stampsOf(text: string, from = 0, to = text.length): number[] {
  const found: number[] = [];
  eachStamp(text, from, to, (micros) => found.push(micros));
  return found;
}

describe('eachStamp', () => {
  it('finds all of a joined delta', () => {
    expect(stampsOf('{"text":"<t:12>one <t:345>two <t:6>"}')).toEqual([12, 345, 6]);
  });

  it('does not look past its frame', () => {
    const text = 'a <t:1>b <t:2>c';
    expect(stampsOf(text, 0, text.indexOf('b'))).toEqual([1]);
    expect(stampsOf(text, 3)).toEqual([2]);
  });

  it('takes no half stamp and no other tag', () => {
    expect(stampsOf('<b>x</b> <t:12')).toEqual([]);
  });
});

describe('monotonicMicros', () => {
  it('is the clock of process.hrtime', () => {
    const before = process.hrtime.bigint();
    const micros = monotonicMicros();
    const after = process.hrtime.bigint();
    expect(micros).toBeGreaterThanOrEqual(Number(before / 1_000n));
    expect(micros).toBeLessThanOrEqual(Number(after / 1_000n) + 1);
  });
});
