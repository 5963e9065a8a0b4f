import { describe, expect, it } from '@jest/globals';
import { figure, percent, table } from './table.js';

describe('table', () => {
  it('aligns its columns', () => {
    const columns = [{ title: 'load' }, { title: 'ms', align: 'right' as const }];
    expect(table(columns, [['1 stream', '0.39'], ['all']]).split('\n')).toEqual([
      '| load     |   ms |',
      '| -------- | ---: |',
      '| 1 stream | 0.39 |',
      '| all      |      |',
    ]);
  });

  it('is a table without rows too', () => {
    expect(table([{ title: 'x' }], [])).toBe('| x   |\n| --- |');
  });
});

describe('figure', () => {
  it.each([
    [0, '0.00'],
    [0.394, '0.39'],
    [12.34, '12.3'],
    [123.4, '123'],
    [407_790, '407,790'],
    [NaN, '–'],
    [Infinity, '–'],
  ])('writes %d as %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });
});

describe('percent', () => {
  it('is whole', () => {
    expect(percent(0.954)).toBe('95 %');
  });
});
