import { describe, expect, it } from '@jest/globals';
import type { LoadResult, Target } from '../generator/protocol.js';
import type { Load } from '../loads.js';
import type { Measurement } from '../measure/measure.js';
import { cpuTable, loadTable, problemsOf, warningsOf } from './tables.js';

const load: Load = {
  id: '100',
  title: 'load',
  streams: 10,
  tokens: 100,
  rate: 20,
  arrival: { kind: 'together' },
  rounds: 1,
};
const distribution = { count: 1_000, p50: 1, p90: 2, p99: 3, max: 4 };

function measurement(target: Target['kind'], change: Partial<LoadResult> = {}): Measurement {
  const result: LoadResult = {
    wallMs: 1_000,
    streams: 10,
    deltas: 1_000,
    delay: distribution,
    firstDelta: { ...distribution, p50: 5 },
    generator: { busy: 0.5, lagMs: 1, cpuMs: 500 },
    problems: [],
    ...change,
  };
  const cpu: Record<string, number> = target === 'relay' ? { relay: 50 } : { gateway: 60, postgres: 40 };
  return { load, target, result, cpu, modelCpuMs: 300 };
}

const cells = (line: string | undefined): string[] => (line ?? '').split('|').map((cell) => cell.trim());

describe('loadTable', () => {
  it('sets Parley beside the relay and says how they compare', () => {
    const [, , relay, parley, ratio] = loadTable([measurement('relay'), measurement('parley')]).split('\n');
    expect(cells(relay)).toEqual([
      '',
      'load',
      'relay',
      '1.00 / 3.00',
      '5.00 / 3.00',
      '50.0',
      '5.00',
      '1,000',
      '',
    ]);
    expect(cells(parley)).toContain('100');
    expect(cells(ratio)).toEqual([
      '',
      '',
      'ratio',
      '1.00× / 1.00×',
      '1.00× / 1.00×',
      '2.00×',
      '2.00×',
      '100 %',
      '',
    ]);
  });

  it('has no factor of what is no figure', () => {
    const still = { ...measurement('relay'), cpu: {} };
    const [, , , , ratio] = loadTable([still, measurement('parley')]).split('\n');
    expect(cells(ratio)).toContain('–');
    expect(ratio).not.toContain('–×');
  });
});

describe('cpuTable', () => {
  it('has a column for each process of Parley', () => {
    const [head, , row] = cpuTable([measurement('relay'), measurement('parley')]).split('\n');
    expect(cells(head)).toEqual([
      '',
      'CPU ms / 1,000 deltas',
      'gateway',
      'postgres',
      'model',
      'generator',
      '',
    ]);
    expect(cells(row)).toEqual(['', 'load', '60.0', '40.0', '300', '500', '']);
  });
});

describe('warningsOf', () => {
  it('warns where the bench itself was the bottleneck', () => {
    expect(warningsOf(measurement('relay'))).toEqual([]);
    const generator = { busy: 0.95, lagMs: 1, cpuMs: 950 };
    expect(warningsOf(measurement('relay', { generator }))).toHaveLength(1);
    expect(warningsOf(measurement('parley', { wallMs: 310 }))).toHaveLength(1);
  });
});

describe('problemsOf', () => {
  it('names every stream that lost something, and a sum that is not right', () => {
    expect(problemsOf(measurement('parley'))).toEqual([]);
    expect(problemsOf(measurement('parley', { deltas: 999 }))).toEqual([
      'load, Parley: 999 of 1000 deltas came',
    ]);
    expect(problemsOf(measurement('parley', { problems: ['broke off'] }))).toEqual([
      'load, Parley: broke off',
    ]);
  });
});
