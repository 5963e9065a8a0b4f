import type { Target } from './generator/protocol.js';
import { figuresOf } from './figures.js';
import { loads, quick, warmUp, type Load } from './loads.js';
import { measure, type Bench, type Measurement } from './measure/measure.js';
import type { Options } from './options.js';
import { machineOf, type Machine } from './report/machine.js';
import { figure } from './report/table.js';
import { Closers } from './system/closers.js';
import { makeRunFolder } from './system/run-folder.js';
import { startServers, type Servers } from './system/servers.js';

export interface Run {
  machine: Machine;
  measurements: Measurement[];
}

const kinds: readonly Target['kind'][] = ['relay', 'parley'];

/** Starts everything, measures the chosen loads, and leaves nothing behind, whatever happens. */
export async function run(options: Options, signal: AbortSignal): Promise<Run> {
  const closers = new Closers();
  const { ended, end } = endOf(signal);
  try {
    const folder = await makeRunFolder(closers, progress);
    const { sync, profile } = options;
    const settings = { folder, sync, profile, report: progress, closers, onEnd: end, signal };
    const servers = await startServers(settings);
    const measurements = await measureAll(options, servers, ended);
    return { machine: machineOf(servers.versions, sync), measurements };
  } finally {
    await closers.close();
  }
}

/** What whoever waits must hear of: the user's wish to stop, or a process that has ended by itself. */
function endOf(signal: AbortSignal): { ended: Promise<never>; end: (error: Error) => void } {
  let end: (reason: unknown) => void = () => {};
  const ended = new Promise<never>((_resolve, reject) => {
    end = reject;
  });
  // Where nobody waits, it is no unhandled rejection.
  ended.catch(() => {});
  signal.addEventListener('abort', () => end(signal.reason), { once: true });
  return { ended, end };
}

async function measureAll(
  { only, quick: isQuick }: Options,
  { generator, model, targets }: Servers,
  ended: Promise<never>,
): Promise<Measurement[]> {
  const bench: Bench = { generator, model, ended };
  progress('Warming up …');
  for (const kind of kinds) await measure(bench, warmUp, targets[kind]);
  const measurements: Measurement[] = [];
  for (const load of loads.filter(({ id }) => only.includes(id))) {
    for (const kind of kinds) {
      measurements.push(await measureOne(bench, isQuick ? quick(load) : load, targets[kind]));
    }
  }
  return measurements;
}

async function measureOne(
  bench: Bench,
  load: Load,
  target: Servers['targets']['relay'],
): Promise<Measurement> {
  const name = target.target.kind === 'relay' ? 'relay' : 'Parley';
  progress(`${load.title} · ${name} …`);
  const measurement = await measure(bench, load, target);
  const { delayP50, deltasPerSecond } = figuresOf(measurement);
  const { problems } = measurement.result;
  const lost = problems.length > 0 ? `; ${problems.length} PROBLEMS` : '';
  progress(
    `${load.title} · ${name}: ${figure(deltasPerSecond)} deltas/s, delay p50 ${figure(delayP50)} ms${lost}`,
  );
  return measurement;
}

function progress(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
