import { describe, expect, it } from '@jest/globals';
import { parseProcStat, parsePs, treeCpuMs } from './process-table.js';

describe('parseProcStat', () => {
  const fields = '4242 4242 0 -1 4194560 100 200 0 0 250 50 30 20 20 0 11 0 98765 1 2 3';

  it('adds the times of the process and of its ended children', () => {
    expect(parseProcStat(`4242 (node) S 17 ${fields}`)).toEqual({ pid: 4242, parent: 17, cpuMs: 3_500 });
  });

  it('is not misled by a name', () => {
    expect(parseProcStat(`1 (a) R 9 (b c) S 17 ${fields}`)).toEqual({ pid: 1, parent: 17, cpuMs: 3_500 });
  });

  it('reads nothing out of something else', () => {
    expect(parseProcStat('')).toBeUndefined();
    expect(parseProcStat('12 (node) S 1 2 3')).toBeUndefined();
  });
});

describe('parsePs', () => {
  it('reads all forms of a time', () => {
    const text = '    1     0   0:01.50\n  501     1 12:34.56\n  502   501 1-02:03:04\n 503 501 01:00:00\n';
    expect(parsePs(text)).toEqual([
      { pid: 1, parent: 0, cpuMs: 1_500 },
      { pid: 501, parent: 1, cpuMs: 754_560 },
      { pid: 502, parent: 501, cpuMs: 93_784_000 },
      { pid: 503, parent: 501, cpuMs: 3_600_000 },
    ]);
  });

  it('passes over what is no process', () => {
    expect(parsePs('PID PPID TIME\n\n')).toEqual([]);
  });
});

describe('treeCpuMs', () => {
  const table = [
    { pid: 5, parent: 3, cpuMs: 1 },
    { pid: 2, parent: 1, cpuMs: 10 },
    { pid: 3, parent: 2, cpuMs: 100 },
    { pid: 4, parent: 1, cpuMs: 1_000 },
  ];

  it('sums a process and all below it, in whatever order they are listed', () => {
    expect(treeCpuMs(table, 2)).toBe(111);
    expect(treeCpuMs(table, 4)).toBe(1_000);
  });

  it('is nothing for a process that is not there', () => {
    expect(treeCpuMs(table, 99)).toBe(0);
  });
});
