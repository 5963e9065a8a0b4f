import { parseArgs } from 'node:util';

export interface Options {
  seeds: readonly number[];
  jobs: number;
  /** Print everything that happens in the first seed. */
  trace: boolean;
  /** The outcome as one line of JSON, for a program. */
  json: boolean;
  /** Of which broken build. */
  broken: string | undefined;
}

const usage = `npm run simulate -- [options]
  --seeds N     how many seeds (1000)
  --from K      the first of them (0)
  --jobs J      processes at once (2)
  --seed K      this one alone; with --trace, everything that happens in it
  --only A,B,C  these alone
  --json        the outcome as one line of JSON
  --broken NAME in a build that lacks one rule`;

export class BadOptions extends Error {
  constructor(problem: string) {
    super(`${problem}\n${usage}`);
    this.name = 'BadOptions';
  }
}

export function readOptions(args: readonly string[]): Options {
  const { values } = parsed(args);
  const seeds =
    values.only === undefined ? range(values) : values.only.split(',').map((each) => whole('only', each));
  return {
    seeds,
    jobs: Math.min(Math.max(whole('jobs', values.jobs ?? '2'), 1), seeds.length),
    trace: values.trace ?? false,
    json: values.json ?? false,
    broken: values.broken,
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    seeds: text,
    from: text,
    jobs: text,
    seed: text,
    only: text,
    broken: text,
    trace: flag,
    json: flag,
  };
  try {
    return parseArgs({ args: [...args], options });
  } catch (error) {
    throw new BadOptions((error as Error).message);
  }
}

function range({
  seed,
  seeds = '1000',
  from = '0',
}: {
  seed?: string;
  seeds?: string;
  from?: string;
}): number[] {
  if (seed !== undefined) return [whole('seed', seed)];
  const first = whole('from', from);
  const count = whole('seeds', seeds);
  if (count === 0) throw new BadOptions('--seeds must be 1 at least.');
  return Array.from({ length: count }, (_, index) => first + index);
}

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new BadOptions(`--${name} must be a whole number, not "${text}".`);
  return Number(text);
}
