import { setTimeout as sleep } from 'node:timers/promises';
import { faceNames, type FaceName } from '../generator/probes/face-names.js';
import { cpuTimes, untilQuiet } from '../measure/cpu.js';
import { ask } from '../measure/measure.js';
import type { Finding, Parts } from './finding.js';

const streams = 50;
const rate = 20;
const calmMs = 2_000;
const quietMs = 10_000;
/** Of what the native one takes: another protocol's words for the same may cost so much more. */
const mostTimes = 1.5;

/** What a delta costs the gateway in each protocol, of streams that all run already. */
export async function faces(parts: Parts): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { native, ...others } = await costs(parts);
  const what = `${streams} streams, ${rate}/s each`;
  const unit = 'ms CPU / 1,000 deltas';
  findings.push({ title: 'native', what, value: native, unit });
  for (const [title, value] of Object.entries(others)) {
    findings.push({ title, what, value, unit });
    findings.push({ title, what: 'times the native one', value: value / native, unit: '', limit: mostTimes });
  }
  return findings;
}

async function costs(parts: Parts): Promise<Record<FaceName, number>> {
  const found: Partial<Record<FaceName, number>> = {};
  for (const face of faceNames) found[face] = await costOf(face, parts);
  return found as Record<FaceName, number>;
}

async function costOf(face: FaceName, { bench, target, processes, quick }: Parts): Promise<number> {
  await ask(bench, { ask: 'face crowd', target, face, streams, rate });
  await sleep(calmMs);
  const before = { cpu: await cpuTimes(processes), deltas: await ask(bench, { ask: 'count' }) };
  await sleep(quick ? 3_000 : 15_000);
  const after = { cpu: await cpuTimes(processes), deltas: await ask(bench, { ask: 'count' }) };
  await ask(bench, { ask: 'leave' });
  await untilQuiet(processes, quietMs);
  const cpu = (after.cpu['gateway'] ?? NaN) - (before.cpu['gateway'] ?? NaN);
  return (cpu / ((after.deltas['0'] ?? NaN) - (before.deltas['0'] ?? NaN))) * 1_000;
}
