import { ask } from '../measure/measure.js';
import { untilQuiet } from '../measure/cpu.js';
import { residentKb } from '../measure/memory.js';
import type { ProbeOrder } from '../generator/probes/order.js';
import type { Finding, Parts } from './finding.js';

const quietMs = 10_000;
/** Several look at one session, as a person's tabs and devices do. */
const watchersOfSession = 10;

/** What the gateway's process grows by for each watcher of a session in which nothing happens. */
export async function idle(parts: Parts): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const over of ['sse', 'websocket'] as const) findings.push(await idleOver(parts, over));
  return findings;
}

async function idleOver(
  { bench, target, processes, quick }: Parts,
  over: Extract<ProbeOrder, { ask: 'watch' }>['over'],
): Promise<Finding> {
  const gateway = processes['gateway'] ?? 0;
  const watchers = quick ? 1_000 : 10_000;
  const watch = async (count: number): Promise<number> => {
    const sessions = Math.ceil(count / watchersOfSession);
    await ask(bench, { ask: 'watch', target, over, watchers: count, sessions });
    await untilQuiet(processes, quietMs);
    return residentKb(gateway);
  };
  // What the first ones make grow, of code and buffers, is not theirs.
  const before = await watch(watchers / 10);
  const after = await watch(watchers);
  await ask(bench, { ask: 'leave' });
  await untilQuiet(processes, quietMs);
  const title = `${watchers.toLocaleString('en-US')} idle watchers, ${over === 'sse' ? 'SSE' : 'WebSocket'}`;
  return {
    title,
    what: 'RSS of the gateway, each',
    value: (after - before) / watchers,
    unit: 'kB',
    limit: 40,
  };
}
