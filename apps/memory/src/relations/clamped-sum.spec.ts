import { expect, it } from '@jest/globals';
import { clampedSum } from './clamped-sum.js';

it.each<[number[], number]>([
  [[], 50],
  [[20, -5], 65],
  // What went beyond the end is lost.
  [[20, 20, 20, -10], 90],
  [[-20, -20, -20, 3], 3],
])('%j comes to %d', (deltas, sum) => expect(clampedSum(deltas)).toBe(sum));
