import { availableParallelism, cpus } from 'node:os';
import type { SyncInterval } from '../options.js';

export interface Machine {
  cores: number;
  cpu: string;
  platform: string;
  node: string;
  nats: string;
  postgres: string;
  sync: SyncInterval;
}

export function machineOf(versions: { nats: string; postgres: string }, sync: SyncInterval): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
    platform: process.platform,
    node: process.version.slice(1),
    ...versions,
    sync,
  };
}

export function machineLine({ cores, cpu, platform, node, nats, postgres, sync }: Machine): string {
  return `${cores} cores (${cpu}, ${platform}), Node ${node}, nats-server ${nats} (sync_interval ${sync}), Postgres ${postgres}`;
}
