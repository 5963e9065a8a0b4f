import { describe, expect, it } from '@jest/globals';
import { Random } from './random.js';

function take(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.next());
}

describe('random numbers with a seed', () => {
  it('are the same for the same seed and others for the next', () => {
    expect(take(new Random(7), 50)).toEqual(take(new Random(7), 50));
    expect(take(new Random(7), 50)).not.toEqual(take(new Random(8), 50));
    expect(take(new Random('seven'), 5)).toEqual(take(new Random('seven'), 5));
  });

  it('lie evenly between 0 and 1, whatever the seed', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const numbers = take(new Random(seed), 2_000);
      const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
      expect(mean).toBeGreaterThan(0.45);
      expect(mean).toBeLessThan(0.55);
      expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...numbers)).toBeLessThan(1);
    }
  });

  it('of a fork are not moved by what the others draw', () => {
    const one = new Random(3);
    const other = new Random(3);
    const early = one.fork('faults');
    const late = other.fork('faults');
    take(other, 10);
    expect(take(early, 10)).toEqual(take(late, 10));
  });

  it('of something without likelihood are not drawn at all', () => {
    const one = new Random(3);
    const other = new Random(3);
    expect(one.chance(0)).toBe(false);
    expect(take(one, 5)).toEqual(take(other, 5));
  });

  it('mix a list without losing any of it', () => {
    const list = Array.from({ length: 20 }, (_, index) => index);
    const mixed = new Random(5).shuffled(list);
    expect(mixed).not.toEqual(list);
    expect(mixed.toSorted((a, b) => a - b)).toEqual(list);
  });
});
