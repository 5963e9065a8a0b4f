import { describe, expect, it } from '@jest/globals';
import { RecentlySeen } from './recently-seen.js';

describe('what was recently seen', () => {
  it('is known again, as long as it is among the newest', () => {
    const seen = new RecentlySeen(2);
    expect([1, 2, 1, 2].map((each) => seen.add(each))).toEqual([true, true, false, false]);
    expect(seen.add(3)).toBe(true);
    expect([2, 3].map((each) => seen.add(each))).toEqual([false, false]);
    expect(seen.add(1)).toBe(true);
  });
});
