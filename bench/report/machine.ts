import { availableParallelism, cpus } from 'node:os';
import type { Options } from '../options.js';

type Storage = Pick<Options, 'sync' | 'replicas'>;

export interface Machine extends Storage {
  cores: number;
  cpu: string;
  platform: string;
  node: string;
  nats: string;
  postgres: string;
}

export function machineOf(versions: { nats: string; postgres: string }, storage: Storage): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
    platform: process.platform,
    node: process.version.slice(1),
    ...versions,
    ...storage,
  };
}

export function machineLine({ cores, cpu, platform, node, nats, postgres, sync, replicas }: Machine): string {
  return `${cores} cores (${cpu}, ${platform}), Node ${node}, nats-server ${nats} (sync_interval ${sync}, R${replicas}), Postgres ${postgres}`;
}
