import { ask } from '../measure/measure.js';
import type { Finding, Parts } from './finding.js';

/** Somebody who comes when 10,000 deltas of a turn that goes on have been said. */
export async function join({ bench, target, quick }: Parts): Promise<Finding[]> {
  const deltas = quick ? 2_000 : 10_000;
  const found = await ask(bench, { ask: 'join', target, deltas, joiners: quick ? 20 : 100 });
  const title = `joining after ${deltas.toLocaleString('en-US')} deltas`;
  return [
    { title, what: 'snapshot, p50', value: found['p50'] ?? NaN, unit: 'ms', limit: 50 },
    { title, what: 'snapshot, p99', value: found['p99'] ?? NaN, unit: 'ms' },
    { title, what: 'appends between checkpoints', value: found['appends'] ?? NaN, unit: '', limit: 64 },
  ];
}

export async function resume({ bench, target, quick }: Parts): Promise<Finding[]> {
  const found = await ask(bench, { ask: 'resume', target, events: 1_000, times: quick ? 50 : 200 });
  const title = '1,000 events resumed by cursor';
  return [
    { title, what: 'p50', value: found['p50'] ?? NaN, unit: 'ms' },
    { title, what: 'p99', value: found['p99'] ?? NaN, unit: 'ms', limit: 50 },
  ];
}
