import { describe, expect, it } from '@jest/globals';
import type { Budget } from '#shared/contracts';
import { warningsOf } from './warnings.js';

const budget = (used: number, more: Partial<Budget> = {}): Budget => {
  return { kind: 'tokens', period: 'day', limit: 10, used, resetsAt: '2026-01-02T00:00:00.000Z', ...more };
};

describe('a warning', () => {
  it.each([
    ['comes at four fifths', budget(8), [80]],
    ['does not come before', budget(7.9), []],
    ['comes at the end', budget(10), [80, 100]],
    ['comes beyond it', budget(12), [80, 100]],
    ['is not for what is forbidden', budget(0, { limit: 0 }), []],
    ['is not for turns that run', budget(10, { kind: 'running', period: 'now', resetsAt: null }), []],
  ])('%s', (_, given, percents) => {
    expect(warningsOf([given]).map(({ percent }) => percent)).toEqual(percents);
  });
});
