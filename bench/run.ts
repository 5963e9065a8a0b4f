import type { Target } from './generator/protocol.js';
import { figuresOf } from './figures.js';
import { loads, quick, warmUp, type Load } from './loads.js';
import { measure, type Bench, type Measurement } from './measure/measure.js';
import type { Options } from './options.js';
import type { Finding } from './probes/finding.js';
import { probes } from './probes/probes.js';
import { machineOf, type Machine } from './report/machine.js';
import { figure } from './report/table.js';
import { Closers } from './system/closers.js';
import { makeRunFolder } from './system/run-folder.js';
import { startServers, type Servers } from './system/servers.js';

export interface Run {
  machine: Machine;
  measurements: Measurement[];
  findings: Finding[];
}

const kinds: readonly Target['kind'][] = ['relay', 'parley'];

/** Starts everything, measures the chosen loads, and leaves nothing behind, whatever happens. */
export async function run(options: Options, signal: AbortSignal): Promise<Run> {
  const closers = new Closers();
  const { ended, end } = endOf(signal);
  try {
    const folder = await makeRunFolder(closers, progress);
    const { sync, replicas, profile } = options;
    const settings = { folder, sync, replicas, profile, report: progress, closers, onEnd: end, signal };
    const servers = await startServers(settings);
    const bench: Bench = { generator: servers.generator, model: servers.model, ended };
    const measurements = await measureAll(options, servers, bench);
    const findings = await probeAll(options, servers, bench);
    return { machine: machineOf(servers.versions, { sync, replicas }), measurements, findings };
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
  { targets }: Servers,
  bench: Bench,
): Promise<Measurement[]> {
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

async function probeAll(
  { only, quick: isQuick }: Options,
  { targets, secondGateway }: Servers,
  bench: Bench,
): Promise<Finding[]> {
  const { target, processes } = targets.parley;
  const findings: Finding[] = [];
  for (const { title, run: find } of probes.filter(({ id }) => only.includes(id))) {
    progress(`${title} …`);
    findings.push(...(await find({ bench, target, processes, secondGateway, quick: isQuick })));
  }
  return findings;
}

async function measureOne(
  bench: Bench,
  load: Load,
  target: Servers['targets'][Target['kind']],
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
