import { describe, expect, it } from '@jest/globals';
import type { Figures, Pair } from '../figures.js';
import { loads } from '../loads.js';
import { marks, type Mark } from '../marks.js';
import { judge } from './verdicts.js';

const figures: Figures = {
  delayP50: 1,
  delayP99: 2,
  firstP50: 3,
  firstP99: 4,
  cpuPerThousand: 5,
  cpuPerTurn: 6,
  deltasPerSecond: 950,
};
const pair = (change: Partial<Figures> = {}): Pair => ({
  load: '400',
  parley: { ...figures, ...change },
  relay: { ...figures, deltasPerSecond: 1_000 },
});
const mark = (change: Partial<Mark>): Mark => ({
  load: '400',
  what: '',
  bound: 'at most',
  limit: 1,
  unit: '',
  read: ({ parley }) => parley.delayP50,
  ...change,
});

describe('judge', () => {
  it('counts the limit itself as met, on either side', () => {
    expect(judge([mark({})], [pair()])).toMatchObject([{ value: 1, met: true }]);
    expect(judge([mark({})], [pair({ delayP50: 1.01 })])).toMatchObject([{ met: false }]);
    expect(judge([mark({ bound: 'at least' })], [pair()])).toMatchObject([{ met: true }]);
    expect(judge([mark({ bound: 'at least' })], [pair({ delayP50: 0.99 })])).toMatchObject([{ met: false }]);
  });

  it('lets nothing that was not measured pass', () => {
    expect(judge([mark({})], [pair({ delayP50: NaN })])).toMatchObject([{ met: false }]);
    expect(judge([mark({ load: '1' })], [pair()])).toEqual([]);
  });
});

describe('marks', () => {
  it('are of loads that are measured, the rate as a share of what the relay reaches', () => {
    const ids = new Set<string>(loads.map(({ id }) => id));
    expect(marks.filter(({ load }) => !ids.has(load))).toEqual([]);
    const rate = marks.find(({ load, what }) => load === '400' && what === 'rate');
    expect(judge(rate ? [rate] : [], [pair()])).toMatchObject([{ value: 95, met: true }]);
  });
});
