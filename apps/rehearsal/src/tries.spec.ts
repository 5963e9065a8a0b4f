import { describe, expect, it } from '@jest/globals';
import { Tries } from './tries.js';

describe('Tries', () => {
  it('counts each key by itself', () => {
    const tries = new Tries();
    expect([tries.next('a'), tries.next('a'), tries.next('b'), tries.next('a')]).toEqual([1, 2, 1, 3]);
  });

  it('forgets the key that was longest unused', () => {
    const tries = new Tries(2);
    for (const key of ['a', 'b', 'a', 'c']) tries.next(key);
    expect(tries.next('a')).toBe(3);
    expect(tries.next('b')).toBe(1);
  });
});
