import { describe, expect, it } from '@jest/globals';
import type { OpenChain } from '#shared/contracts';
import { givenUp } from './room.js';

const chains = (count: number): OpenChain[] =>
  Array.from({ length: count }, (_, index) => ({
    chain: `pc${index}`,
    on: 'm1',
    messages: ['m1'],
    present: [],
    left: ['memory', 'relations'],
    apart: [],
    awaited: true,
    attempt: 0,
    since: '2026-01-01T00:00:00.000Z',
  }));

const told = (count: number, more: number): string[] =>
  givenUp({ chains: chains(count) }, more).map((entry) =>
    entry.type === 'state.pass_failed' ? `${entry.body.pass} of ${entry.body.chain}` : entry.type,
  );

describe('for what is made beside the turns', () => {
  it('there is room for all that three hours of talk leave while memory is away', () => {
    expect(told(0, 2)).toEqual([]);
    expect(told(199, 1)).toEqual([]);
  });

  it('the oldest make room, with every pass that they had left', () => {
    expect(told(200, 1)).toEqual(['memory of pc0', 'relations of pc0']);
    expect(told(200, 2)).toHaveLength(4);
    expect(told(201, 0)).toHaveLength(2);
  });
});
