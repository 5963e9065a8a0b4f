import type { Figures, Pair } from './figures.js';
import type { LoadId } from './loads.js';

/** What Parley must reach, with every delta in a durable, fenced log. */
export interface Mark {
  load: LoadId;
  what: string;
  bound: 'at most' | 'at least';
  limit: number;
  unit: string;
  read: (pair: Pair) => number;
}

const ofParley =
  (name: keyof Figures) =>
  ({ parley }: Pair): number =>
    parley[name];

const shareOfRelay = ({ parley, relay }: Pair): number =>
  (parley.deltasPerSecond / relay.deltasPerSecond) * 100;

const p50 = { what: 'delay p50', bound: 'at most', unit: 'ms', read: ofParley('delayP50') } as const;
const p99 = { what: 'delay p99', bound: 'at most', unit: 'ms', read: ofParley('delayP99') } as const;
const first = { what: 'first delta p50', bound: 'at most', unit: 'ms', read: ofParley('firstP50') } as const;
const cpu = {
  what: 'CPU, all processes',
  bound: 'at most',
  unit: 'ms / 1,000 deltas',
  read: ofParley('cpuPerThousand'),
} as const;
const rate = { what: 'rate', bound: 'at least', unit: '% of the relay', read: shareOfRelay } as const;

export const marks: readonly Mark[] = [
  { load: '1', ...p50, limit: 1.5 },
  { load: '1', ...p99, limit: 5 },
  { load: '1', ...first, limit: 12 },
  { load: '100', ...p50, limit: 1.5 },
  { load: '100', ...p99, limit: 8 },
  { load: '100', ...first, limit: 15 },
  { load: '100', ...cpu, limit: 200 },
  // "As asked": the relay gets all that is asked for; the rest is how long the last stream took to begin.
  { load: '100', ...rate, limit: 99 },
  { load: '400', ...p50, limit: 4 },
  { load: '400', ...p99, limit: 40 },
  { load: '400', ...first, limit: 60 },
  { load: '400', ...cpu, limit: 150 },
  { load: '400', ...rate, limit: 95 },
  { load: 'flat', ...cpu, limit: 30 },
  {
    load: 'flat',
    what: 'rate',
    bound: 'at least',
    limit: 40_000,
    unit: 'deltas/s',
    read: ofParley('deltasPerSecond'),
  },
  { load: 'turn', ...cpu, what: 'CPU of a turn', unit: 'ms', limit: 6, read: ofParley('cpuPerTurn') },
];
