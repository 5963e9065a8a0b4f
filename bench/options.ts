import { parseArgs } from 'node:util';
import { loads, type LoadId } from './loads.js';
import { probeIds, type ProbeId } from './probes/finding.js';

export type SyncInterval = 'always' | `${number}${'ms' | 's' | 'm'}`;

export type Replicas = 1 | 3;

export interface Options {
  only: readonly (LoadId | ProbeId)[];
  quick: boolean;
  /** The `sync_interval` of nats-server. */
  sync: SyncInterval;
  /** So many servers of a cluster, and so many replicas of each stream. */
  replicas: Replicas;
  /** Where to write everything that was measured. */
  json: string | undefined;
  /** Where Parley's processes write CPU profiles. */
  profile: string | undefined;
  help: boolean;
}

export class UsageError extends Error {}

const ids = [...loads.map(({ id }) => id), ...probeIds];

export const usage = `npm run bench -- [options]

  --only <names>     some of ${ids.join(', ')}; default all of them
  --quick            shorter loads, to see that everything works
  --sync <interval>  sync_interval of nats-server: always, 500ms, 1s …; default 1s
  --replicas <1|3>   3: three nats-servers, streams with three replicas; default 1
  --json <file>      writes everything that was measured
  --profile <folder> writes CPU profiles of Parley's processes and names their costliest functions;
                     the figures of such a run are slower than they are
  --help`;

export function parseOptions(args: readonly string[]): Options {
  const { only, sync, replicas, ...rest } = valuesOf(args);
  return { ...rest, only: parseOnly(only), sync: parseSync(sync), replicas: parseReplicas(replicas) };
}

function valuesOf(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        quick: { type: 'boolean', default: false },
        sync: { type: 'string', default: '1s' },
        replicas: { type: 'string', default: '1' },
        json: { type: 'string' },
        profile: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const { only, quick, sync, replicas, json, profile, help } = values;
    return { only, quick, sync, replicas, json, profile, help };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function parseOnly(text: string | undefined): Options['only'] {
  if (text === undefined) return ids;
  return text.split(',').map((name) => {
    const id = ids.find((each) => each === name.trim());
    if (id === undefined) throw new UsageError(`--only: "${name}" is none of ${ids.join(', ')}`);
    return id;
  });
}

function parseSync(text: string): SyncInterval {
  if (isSync(text)) return text;
  throw new UsageError(`--sync: "${text}" is neither "always" nor a time such as 500ms, 1s or 2m`);
}

function parseReplicas(text: string): Replicas {
  if (text === '1') return 1;
  if (text === '3') return 3;
  throw new UsageError(`--replicas: "${text}" is neither 1 nor 3`);
}

function isSync(text: string): text is SyncInterval {
  return text === 'always' || /^\d+(ms|s|m)$/.test(text);
}
