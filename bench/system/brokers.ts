import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  startNatsServer,
  type Report,
  type RunningServer,
  type SyncInterval,
} from '../../apps/standalone/src/backing/index.js';
import type { Processes } from '../measure/cpu.js';
import type { Replicas } from '../options.js';
import type { Closers } from './closers.js';

export interface BrokerSettings {
  binary: string;
  folder: string;
  sync: SyncInterval;
  replicas: Replicas;
  report: Report;
  closers: Closers;
  onExit: () => void;
}

export interface RunningBroker {
  /** Of all servers, for a client to choose from. */
  url: string;
  processes: Processes;
}

/** One nats-server, or a cluster: each server in a folder of its own below the run's. */
export async function startBroker(settings: BrokerSettings): Promise<RunningBroker> {
  const { replicas } = settings;
  if (replicas === 1) {
    const server = await startServer(settings, settings.folder, undefined);
    return { url: server.url, processes: { 'nats-server': server.pid } };
  }
  const folders = Array.from({ length: replicas }, (_, place) => nodeFolder(settings.folder, place));
  await shareSecret(folders);
  const ports = await Promise.all(folders.map(() => freePort()));
  const routes = ports.map((port) => `nats://127.0.0.1:${port}`);
  // None of them is ready before the others are there.
  const servers = await Promise.all(
    folders.map((folder, place) =>
      startServer(settings, folder, { name: `node-${place}`, port: ports[place] ?? 0, routes }),
    ),
  );
  return {
    url: servers.map(({ url }) => url).join(','),
    processes: Object.fromEntries(servers.map(({ pid }, place) => [`nats-server ${place + 1}`, pid])),
  };
}

/** Where a server that a killed run has left behind is to be looked for. */
export function nodeFolders(folder: string): string[] {
  return [0, 1, 2].map((place) => nodeFolder(folder, place));
}

function nodeFolder(folder: string, place: number): string {
  return join(folder, `node-${place}`);
}

interface Node {
  name: string;
  port: number;
  routes: string[];
}

async function startServer(
  { binary, sync, report, closers, onExit }: BrokerSettings,
  dataDir: string,
  node: Node | undefined,
): Promise<RunningServer> {
  const server = await startNatsServer({
    binary,
    dataDir,
    report,
    syncInterval: sync,
    onExit,
    ...(node ? { extra: clustered(node) } : {}),
  });
  closers.add(() => server.stop());
  return server;
}

function clustered({ name, port, routes }: Node) {
  return { server_name: name, cluster: { name: 'parley-bench', host: '127.0.0.1', port, routes } };
}

/** A client uses one name and password for whatever server of a cluster it finds. */
async function shareSecret(folders: readonly string[]): Promise<void> {
  const secret = randomBytes(24).toString('hex');
  for (const folder of folders) {
    await mkdir(join(folder, 'nats'), { recursive: true, mode: 0o700 });
    await writeFile(join(folder, 'nats', 'password'), secret, { mode: 0o600 });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
