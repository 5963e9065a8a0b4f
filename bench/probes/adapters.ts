import { compare } from '../adapters/compare.js';
import type { Finding, Parts } from './finding.js';

/** What it costs to read a model's stream, in our way and in that of the providers' own packages. */
export async function adapters({ quick }: Pick<Parts, 'quick'>): Promise<Finding[]> {
  const costs = await compare([
    { title: '400 streams, 20/s each', streams: 400, tokens: quick ? 20 : 100, rate: 20 },
    { title: '20 streams flat out', streams: 20, tokens: quick ? 2_000 : 10_000, rate: 0 },
  ]);
  return costs.map(({ way, manner, cpuPerThousand }) => ({
    title: `${way}, ${manner.title}`,
    what: 'CPU / 1,000 deltas',
    value: cpuPerThousand,
    unit: 'ms',
  }));
}
