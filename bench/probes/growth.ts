import { setTimeout as sleep } from 'node:timers/promises';
import type { ProbeFigures } from '../generator/probes/order.js';
import { cpuTimes, difference, total, untilQuiet, type CpuTimes } from '../measure/cpu.js';
import { ask } from '../measure/measure.js';
import type { Finding, Parts } from './finding.js';

/** Deltas a second of a whole crowd, however large it is: so that only the number of sessions differs. Each size divides it. */
const together = 1_000;
const calmMs = 2_000;
const quietMs = 10_000;

interface Sample {
  cpu: CpuTimes;
  /** Of each crowd, meanwhile. */
  deltas: ProbeFigures;
}

/** Whether a delta costs more among more sessions, and a gateway more beside another one. */
export async function growth(parts: Parts): Promise<Finding[]> {
  const few = await whole(parts, 100);
  const many = await whole(parts, parts.quick ? 250 : 1_000);
  const { alone, beside } = await twoGateways(parts);
  const unit = 'ms CPU / 1,000 deltas';
  return [
    { title: '100 sessions, 1,000 deltas/s together', what: 'all processes', value: few, unit },
    {
      title: `${parts.quick ? '250' : '1,000'} sessions, 1,000 deltas/s together`,
      what: 'all processes',
      value: many,
      unit,
      limit: few * 1.25,
    },
    { title: 'a gateway with 50 sessions', what: 'its process', value: alone, unit },
    {
      title: 'the same, and a second gateway with 50 others',
      what: 'its process',
      value: beside,
      unit,
      limit: alone * 1.25,
    },
  ];
}

async function whole(parts: Parts, streams: number): Promise<number> {
  const { bench, target } = parts;
  await ask(bench, { ask: 'crowd', target, streams, rate: together / streams });
  const { cpu, deltas } = await sample(parts);
  await leave(parts);
  return (total(cpu) / (deltas['0'] ?? 0)) * 1_000;
}

async function twoGateways(parts: Parts): Promise<{ alone: number; beside: number }> {
  const { bench, target, secondGateway } = parts;
  const other = await secondGateway();
  const rate = together / 100;
  await ask(bench, { ask: 'crowd', target, streams: 50, rate });
  const alone = ofGateway(await sample(parts));
  await ask(bench, { ask: 'crowd', target: other, streams: 50, rate });
  const beside = ofGateway(await sample(parts));
  await leave(parts);
  return { alone, beside };
}

function ofGateway({ cpu, deltas }: Sample): number {
  return ((cpu['gateway'] ?? NaN) / (deltas['0'] ?? NaN)) * 1_000;
}

/** Of streams that all run already: what it costs to start them is another figure. */
async function sample({ bench, processes, quick }: Parts): Promise<Sample> {
  await sleep(calmMs);
  const [cpu, deltas] = [await cpuTimes(processes), await ask(bench, { ask: 'count' })];
  await sleep(quick ? 3_000 : 10_000);
  return {
    cpu: difference(await cpuTimes(processes), cpu),
    deltas: difference(await ask(bench, { ask: 'count' }), deltas),
  };
}

async function leave({ bench, processes }: Parts): Promise<void> {
  await ask(bench, { ask: 'leave' });
  await untilQuiet(processes, quietMs);
}
