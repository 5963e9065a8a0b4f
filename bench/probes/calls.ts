import { cpuTimes, difference, total, untilQuiet } from '../measure/cpu.js';
import { ask } from '../measure/measure.js';
import type { Finding, Parts } from './finding.js';

const turns = 100;
const quietMs = 5_000;

/** What a call costs beside its tool: from its request in the log over queue, record and mail to its result there. */
export async function calls({ bench, target, processes, quick }: Parts): Promise<Finding[]> {
  const order = { ask: 'calls', target, turns } as const;
  // First, for what the first turns of all warm up is not to be measured.
  const burst = await ask(bench, { ...order, when: 'in the same instant', rounds: quick ? 2 : 5 });
  await untilQuiet(processes, quietMs);
  const before = await cpuTimes(processes);
  const spread = await ask(bench, { ...order, when: 'one by one', rounds: quick ? 1 : 2 });
  await untilQuiet(processes, quietMs);
  const cpu = total(difference(await cpuTimes(processes), before)) / (spread['calls'] ?? NaN);
  const title = '100 turns at once, each calling a tool ten times, after 1 s of thinking on average';
  const same = '100 turns that all call in the same instant';
  const unit = 'ms';
  return [
    { title, what: 'request to result, p50', value: spread['p50'] ?? NaN, unit, limit: 8 },
    { title, what: 'request to result, p99', value: spread['p99'] ?? NaN, unit, limit: 40 },
    { title, what: 'CPU of a call, its step and a tenth of its turn', value: cpu, unit },
    { title: same, what: 'request to result, p50', value: burst['p50'] ?? NaN, unit },
    { title: same, what: 'request to result, p99', value: burst['p99'] ?? NaN, unit },
  ];
}
