import { describe, expect, it } from '@jest/globals';
import { LaneOfSession } from './lanes.js';

const large = 600 * 1024;

describe('the lane of a session', () => {
  it('is the heavy one from when it was written large until it is written small', () => {
    const lanes = new LaneOfSession();
    expect(lanes.of('s1')).toBe('light');
    lanes.note('s1', large);
    expect([lanes.of('s1'), lanes.of('s2')]).toEqual(['heavy', 'light']);
    lanes.note('s1', 1_000);
    expect(lanes.of('s1')).toBe('light');
  });

  it('is remembered of so many, those that were written last', () => {
    const lanes = new LaneOfSession();
    for (let count = 0; count < 10_000; count += 1) lanes.note(`s${count}`, large);
    lanes.note('s0', large);
    lanes.note('one more', large);
    expect(['s0', 's1', 's2', 'one more'].map((session) => lanes.of(session))).toEqual([
      'heavy',
      'light',
      'heavy',
      'heavy',
    ]);
  });
});
