import type { Load } from '../loads.js';
import { Probes } from './probes/probes.js';
import type { Order, Report } from './protocol.js';
import type { StreamRequest } from './requests.js';
import { prepare, runLoad } from './run-load.js';

/** The load generator: a process of its own, so that counting does not disturb what is counted. */
const probes = new Probes();
let prepared: { load: Load; rounds: StreamRequest[][] } | undefined;

// Its orders are all that it lives for.
process.channel?.ref();
process.on('message', (order: Order) => {
  carryOut(order).then(tell, (error: unknown) =>
    tell({ report: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});

async function carryOut(order: Order): Promise<Report> {
  if (order.order === 'prepare') {
    const { load, target } = order;
    prepared = { load, rounds: await prepare(load, target) };
    return { report: 'prepared' };
  }
  if (order.order === 'probe') return { report: 'probed', figures: await probes.answer(order.probe) };
  if (!prepared) throw new Error('Nothing was prepared.');
  const { load, rounds } = prepared;
  prepared = undefined;
  return { report: 'done', result: await runLoad(load, rounds) };
}

function tell(report: Report): void {
  process.send?.(report);
}
