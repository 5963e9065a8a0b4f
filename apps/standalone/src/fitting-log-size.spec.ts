import { describe, expect, it } from '@jest/globals';
import { filesSizeFor, logSizeFor } from './fitting-log-size.js';

const gibibyte = 2 ** 30;

describe('what the log may take', () => {
  it('is what was asked for where the disk is large', () => {
    expect(logSizeFor(100 * gibibyte, 10 * gibibyte)).toBe(10 * gibibyte);
  });

  it('is half of what is free where it is not', () => {
    expect(logSizeFor(3 * gibibyte, 10 * gibibyte)).toBe(1.5 * gibibyte);
  });

  it('is never nothing', () => {
    expect(logSizeFor(0, 10 * gibibyte)).toBeGreaterThan(1_000_000);
  });
});

describe('what files may take', () => {
  it('is what was asked for, or what is left beside the log, and never nothing', () => {
    expect(filesSizeFor(100 * gibibyte, 5 * gibibyte)).toBe(5 * gibibyte);
    expect(filesSizeFor(8 * gibibyte, 5 * gibibyte)).toBe(gibibyte);
    expect(filesSizeFor(0, 5 * gibibyte)).toBeGreaterThan(1_000_000);
  });
});
