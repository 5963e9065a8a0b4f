import { describe, expect, it } from '@jest/globals';
import { distributionOf } from './statistics.js';

describe('distributionOf', () => {
  it('finds nearest ranks, whatever the order', () => {
    const hundred = Float64Array.from({ length: 100 }, (_, place) => 100 - place);
    expect(distributionOf(hundred)).toEqual({ count: 100, p50: 50, p90: 90, p99: 99, max: 100 });
  });

  it('works on few', () => {
    expect(distributionOf(Float64Array.of(3))).toEqual({ count: 1, p50: 3, p90: 3, p99: 3, max: 3 });
    expect(distributionOf(Float64Array.of(9, 1))).toMatchObject({ p50: 1, p90: 9, p99: 9 });
  });

  it('claims nothing about nothing', () => {
    expect(distributionOf(new Float64Array())).toEqual({ count: 0, p50: NaN, p90: NaN, p99: NaN, max: NaN });
  });

  it('leaves the samples as they are', () => {
    const samples = Float64Array.of(2, 1);
    distributionOf(samples);
    expect([...samples]).toEqual([2, 1]);
  });
});
