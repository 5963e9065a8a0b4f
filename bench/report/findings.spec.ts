import { describe, expect, it } from '@jest/globals';
import { findingTable } from './findings.js';

describe('the table of what probes have found', () => {
  it('judges what has a mark, and nothing else', () => {
    const finding = { title: 'late', what: 'p50', unit: 'ms' };
    const [, , met, missed, unknown, unmarked] = findingTable([
      { ...finding, value: 50, limit: 50 },
      { ...finding, value: 51, limit: 50 },
      { ...finding, value: NaN, limit: 50 },
      { ...finding, value: 51 },
    ]).split('\n');
    expect(met).toMatch(/≤ 50\.0 ms \| +50\.0 ms \| met/);
    expect(missed).toMatch(/51\.0 ms \| MISSED/);
    expect(unknown).toMatch(/– ms \| MISSED/);
    expect(unmarked).not.toMatch(/met|MISSED/);
  });
});
