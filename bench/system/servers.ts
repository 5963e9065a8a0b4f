import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  findNatsServer,
  probePostgres,
  startPostgres,
  type Report,
  type SyncInterval,
} from '../../apps/standalone/src/backing/index.js';
import type { Parley } from '../generator/probes/order.js';
import type { Target } from '../generator/protocol.js';
import type { Processes } from '../measure/cpu.js';
import type { Replicas } from '../options.js';
import { cacheDir } from '../paths.js';
import { startBroker } from './brokers.js';
import { Child, type ChildSettings } from './child.js';
import type { Closers } from './closers.js';

export interface ServersSettings {
  folder: string;
  sync: SyncInterval;
  replicas: Replicas;
  profile: string | undefined;
  report: Report;
  closers: Closers;
  /** Something ended that nobody stopped: there is nothing to be measured any more. */
  onEnd: (error: Error) => void;
  signal: AbortSignal;
}

/** Everything that is measured, each thing a process of its own, as in a real installation. */
export interface Servers {
  targets: {
    relay: { target: Target; processes: Processes };
    parley: { target: Parley; processes: Processes };
  };
  /** Starts one more; it is not among the processes that are measured. */
  secondGateway: () => Promise<Parley>;
  model: Processes;
  generator: Child;
  versions: { nats: string; postgres: string };
}

const services = ['memory', 'inference', 'tools', 'logging', 'gateway'] as const;

export async function startServers(settings: ServersSettings): Promise<Servers> {
  const backing = await startBacking(settings);
  settings.report('Starting the model, the relay and Parley …');
  const model = start(settings, 'model', 'services/rehearsal.js', { PARLEY_REHEARSAL_PORT: '0' });
  const modelUrl = await addressOf(model);
  const relay = start(settings, 'relay', 'bench/relay.js', { BENCH_MODEL_URL: modelUrl });
  const relayUrl = await addressOf(relay);
  const parley = await startParley(settings, backing, modelUrl);
  return {
    targets: {
      relay: { target: { kind: 'relay', url: relayUrl }, processes: { relay: relay.pid } },
      parley: { target: parley.target, processes: { ...parley.processes, ...backing.processes } },
    },
    secondGateway: parley.secondGateway,
    model: { model: model.pid },
    generator: start(settings, 'generator', 'bench/generator/main.js', {}),
    versions: backing.versions,
  };
}

interface Backing {
  natsUrl: string;
  databaseUrl: string;
  processes: Processes;
  versions: Servers['versions'];
}

async function startBacking(settings: ServersSettings): Promise<Backing> {
  const { folder: dataDir, report, closers, signal } = settings;
  const onExit = (name: string) => (): void => settings.onEnd(new Error(`${name} has ended.`));
  const found = await findNatsServer({ cacheDir, report, signal });
  const nats = await startBroker({ ...settings, binary: found.path, onExit: onExit('nats-server') });
  signal.throwIfAborted();
  const postgres = await startPostgres({ dataDir, report, onExit: onExit('Postgres') });
  closers.add(() => postgres.stop());
  signal.throwIfAborted();
  const { version } = await probePostgres(postgres.url);
  return {
    natsUrl: nats.url,
    databaseUrl: postgres.url,
    processes: { ...nats.processes, postgres: postgres.pid },
    versions: { nats: found.version, postgres: version },
  };
}

async function startParley(
  settings: ServersSettings,
  { natsUrl, databaseUrl }: Backing,
  modelUrl: string,
): Promise<{ target: Parley; processes: Processes; secondGateway: Servers['secondGateway'] }> {
  const token = randomBytes(24).toString('base64url');
  const env = {
    PARLEY_NATS_URL: natsUrl,
    PARLEY_DATABASE_URL: databaseUrl,
    PARLEY_REHEARSAL_URL: modelUrl,
    PARLEY_DATA_DIR: join(settings.folder, 'parley'),
    PARLEY_TOKEN: token,
    PARLEY_PORT: '0',
    PARLEY_STREAM_REPLICAS: String(settings.replicas),
    PARLEY_MODELS_FILE: await talkativeModel(settings.folder),
    PARLEY_MAX_OUTPUT_TOKENS: String(mostTokens),
  };
  await start(settings, 'migrate', 'services/migrate.js', env).ends();
  const nodeArguments =
    settings.profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', settings.profile];
  const processes: Record<string, number> = {};
  let url = '';
  for (const name of services) {
    const named = nodeArguments.length > 0 ? [...nodeArguments, `--cpu-prof-name=${name}.cpuprofile`] : [];
    const service = start(settings, name, `services/${name}.js`, env, named);
    processes[name] = service.pid;
    if (name === 'gateway') url = await addressOf(service);
    await service.says(/is up/);
  }
  const secondGateway = async (): Promise<Parley> => {
    const second = start(settings, 'gateway-2', 'services/gateway.js', env);
    const target: Parley = { kind: 'parley', url: await addressOf(second), token };
    await second.says(/is up/);
    return target;
  };
  return { target: { kind: 'parley', url, token }, processes, secondGateway };
}

function start(
  { folder, closers, onEnd, signal }: ServersSettings,
  name: string,
  main: string,
  env: ChildSettings['env'],
  nodeArguments: readonly string[] = [],
): Child {
  signal.throwIfAborted();
  const child = new Child({ name, main, env, nodeArguments, logFile: join(folder, `${name}.log`) }, onEnd);
  closers.add(() => child.stop());
  return child;
}

async function addressOf(child: Child): Promise<string> {
  const [address] = await child.says(/http:\/\/127\.0\.0\.1:\d+/);
  return address;
}

const mostTokens = 1_000_000;

/** The loads ask for answers that are longer than any that a model is taken to give. */
async function talkativeModel(folder: string): Promise<string> {
  const file = join(folder, 'models.json');
  const card = { contextSize: 4 * mostTokens, maxOutputTokens: mostTokens };
  await writeFile(file, JSON.stringify({ models: { 'rehearsal/parley': card } }));
  return file;
}
