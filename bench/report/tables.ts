import { figuresOf, type Figures } from '../figures.js';
import { deltasOf } from '../loads.js';
import type { Measurement } from '../measure/measure.js';
import { figure, percent, table, type Column } from './table.js';
import type { Verdict } from './verdicts.js';

const right = (title: string): Column => ({ title, align: 'right' });

/** Every load on both targets; below Parley's figures stand in how far they are the relay's. */
export function loadTable(measurements: readonly Measurement[]): string {
  const columns = [
    { title: 'load' },
    { title: 'target' },
    right('delay p50 / p99 ms'),
    right('first delta p50 / p99 ms'),
    right('CPU ms / 1,000 deltas'),
    right('CPU ms / turn'),
    right('deltas/s'),
  ];
  const rows: string[][] = [];
  let relay: Figures | undefined;
  for (const measurement of measurements) {
    const figures = figuresOf(measurement);
    const isRelay = measurement.target === 'relay';
    rows.push([isRelay ? measurement.load.title : '', isRelay ? 'relay' : 'Parley', ...figureCells(figures)]);
    if (!isRelay && relay) rows.push(['', 'ratio', ...ratioCells(figures, relay)]);
    relay = isRelay ? figures : undefined;
  }
  return table(columns, rows);
}

function figureCells(figures: Figures): string[] {
  return [
    `${figure(figures.delayP50)} / ${figure(figures.delayP99)}`,
    `${figure(figures.firstP50)} / ${figure(figures.firstP99)}`,
    figure(figures.cpuPerThousand),
    figure(figures.cpuPerTurn),
    figure(figures.deltasPerSecond),
  ];
}

function ratioCells(parley: Figures, relay: Figures): string[] {
  const times = (name: keyof Figures): string => ratio(parley[name], relay[name]);
  return [
    `${times('delayP50')} / ${times('delayP99')}`,
    `${times('firstP50')} / ${times('firstP99')}`,
    times('cpuPerThousand'),
    times('cpuPerTurn'),
    percent(parley.deltasPerSecond / relay.deltasPerSecond),
  ];
}

function ratio(parley: number, relay: number): string {
  const times = parley / relay;
  return Number.isFinite(times) ? `${figure(times)}×` : figure(times);
}

/** Which of Parley's processes the CPU time went to. */
export function cpuTable(measurements: readonly Measurement[]): string {
  const ofParley = measurements.filter(({ target }) => target === 'parley');
  const names = Object.keys(ofParley[0]?.cpu ?? {});
  const columns = [
    { title: 'CPU ms / 1,000 deltas' },
    ...names.map(right),
    right('model'),
    right('generator'),
  ];
  const rows = ofParley.map(({ load, cpu, modelCpuMs, result }) => [
    load.title,
    ...[...names.map((name) => cpu[name] ?? NaN), modelCpuMs, result.generator.cpuMs].map((ms) =>
      figure((ms / result.deltas) * 1_000),
    ),
  ]);
  return table(columns, rows);
}

export function markTable(verdicts: readonly Verdict[], titles: ReadonlyMap<string, string>): string {
  const columns = [{ title: 'load' }, { title: 'mark' }, right('must be'), right('is'), { title: '' }];
  const rows = verdicts.map(({ mark, value, met }) => [
    titles.get(mark.load) ?? mark.load,
    mark.what,
    `${mark.bound === 'at most' ? '≤' : '≥'} ${mark.limit.toLocaleString('en-US')} ${mark.unit}`,
    figure(value),
    met ? 'met' : 'MISSED',
  ]);
  return table(columns, rows);
}

const busyLimit = 0.8;
const lagLimitMs = 10;

/** Where the figures say more about the bench than about what was measured. */
export function warningsOf({ load, target, result, modelCpuMs }: Measurement): string[] {
  const { busy, lagMs } = result.generator;
  const modelBusy = modelCpuMs / result.wallMs;
  const where = `${load.title}, ${target === 'relay' ? 'relay' : 'Parley'}`;
  const warnings: string[] = [];
  if (busy > busyLimit || lagMs > lagLimitMs) {
    warnings.push(
      `${where}: the load generator was busy ${percent(busy)} of the time and late by ${figure(lagMs)} ms at the 99th percentile; it is part of these delays.`,
    );
  }
  if (modelBusy > busyLimit) {
    warnings.push(`${where}: the model was busy ${percent(modelBusy)} of the time; it bounds the rate.`);
  }
  return warnings;
}

/** A load that lost something is no figure but an error. */
export function problemsOf({ load, target, result }: Measurement): string[] {
  const where = `${load.title}, ${target === 'relay' ? 'relay' : 'Parley'}`;
  const problems = result.problems.map((problem) => `${where}: ${problem}`);
  const asked = deltasOf(load);
  if (problems.length === 0 && result.deltas !== asked) {
    problems.push(`${where}: ${result.deltas} of ${asked} deltas came`);
  }
  return problems;
}
