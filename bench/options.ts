import { parseArgs } from 'node:util';
import { loads, type LoadId } from './loads.js';

export type SyncInterval = 'always' | `${number}${'ms' | 's' | 'm'}`;

export interface Options {
  only: readonly LoadId[];
  quick: boolean;
  /** The `sync_interval` of nats-server. */
  sync: SyncInterval;
  /** Where to write everything that was measured. */
  json: string | undefined;
  /** Where Parley's processes write CPU profiles. */
  profile: string | undefined;
  help: boolean;
}

export class UsageError extends Error {}

const ids = loads.map(({ id }) => id);

export const usage = `npm run bench -- [options]

  --only <loads>     some of ${ids.join(', ')}; default all of them
  --quick            shorter loads, to see that everything works
  --sync <interval>  sync_interval of nats-server: always, 500ms, 1s …; default 1s
  --json <file>      writes everything that was measured
  --profile <folder> writes CPU profiles of Parley's processes and names their costliest functions;
                     the figures of such a run are slower than they are
  --help`;

export function parseOptions(args: readonly string[]): Options {
  const { only, sync, ...rest } = valuesOf(args);
  return { ...rest, only: parseOnly(only), sync: parseSync(sync) };
}

function valuesOf(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        quick: { type: 'boolean', default: false },
        sync: { type: 'string', default: '1s' },
        json: { type: 'string' },
        profile: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const { only, quick, sync, json, profile, help } = values;
    return { only, quick, sync, json, profile, help };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function parseOnly(text: string | undefined): readonly LoadId[] {
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

function isSync(text: string): text is SyncInterval {
  return text === 'always' || /^\d+(ms|s|m)$/.test(text);
}
