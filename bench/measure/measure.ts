import type { LoadResult, Order, Report, Target } from '../generator/protocol.js';
import type { ProbeFigures, ProbeOrder } from '../generator/probes/order.js';
import type { Load } from '../loads.js';
import type { Child } from '../system/child.js';
import { cpuTimes, difference, untilQuiet, type CpuTimes, type Processes } from './cpu.js';

/** One load on one target, as it was measured. */
export interface Measurement {
  load: Load;
  target: Target['kind'];
  result: LoadResult;
  /** CPU milliseconds of each process of the target, what it did behind the last delta included. */
  cpu: CpuTimes;
  modelCpuMs: number;
}

export interface Bench {
  generator: Child;
  model: Processes;
  /** Rejects when there is nothing to wait for any more. */
  ended: Promise<never>;
}

const quietMs = 5_000;

export async function measure(
  bench: Bench,
  load: Load,
  { target, processes }: { target: Target; processes: Processes },
): Promise<Measurement> {
  await ordered(bench, { order: 'prepare', load, target });
  await untilQuiet(processes, quietMs);
  const all = { ...processes, ...bench.model };
  const before = await cpuTimes(all);
  const report = await ordered(bench, { order: 'go' });
  await untilQuiet(processes, quietMs);
  const { model: modelCpuMs = 0, ...cpu } = difference(await cpuTimes(all), before);
  if (report.report !== 'done') throw new Error('The load generator did not do what it was told.');
  return { load, target: target.kind, result: report.result, cpu, modelCpuMs };
}

/** What a probe asks of the generator. */
export async function ask(bench: Bench, probe: ProbeOrder): Promise<ProbeFigures> {
  const report = await ordered(bench, { order: 'probe', probe });
  if (report.report !== 'probed') throw new Error('The load generator did not do what it was told.');
  return report.figures;
}

async function ordered({ generator, ended }: Bench, order: Order): Promise<Report> {
  const answer = new Promise<Report>((resolve) => {
    generator.onceTold((report) => resolve(report as Report));
  });
  generator.tell(order);
  const report = await Promise.race([answer, ended]);
  if (report.report === 'failed') throw new Error(`The load generator failed: ${report.message}`);
  return report;
}
