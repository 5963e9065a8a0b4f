export type LoadId = '1' | '100' | '400' | 'flat' | 'turn';

/** When streams begin: spread evenly over a time, all at once, or each when a lane is free. */
export type Arrival =
  | { kind: 'spread'; overMs: number }
  | { kind: 'together' }
  | { kind: 'lanes'; lanes: number };

export interface Load {
  id: LoadId;
  title: string;
  streams: number;
  /** Deltas of each stream. */
  tokens: number;
  /** Deltas a second and stream that the model is asked for; 0: as fast as it is read. */
  rate: number;
  arrival: Arrival;
  /** The whole is done so often, one after the other, with sessions of its own each time. */
  rounds: number;
}

/** Streams of real users do not begin in the same millisecond. */
const spread: Arrival = { kind: 'spread', overMs: 2_000 };

export const loads: readonly Load[] = [
  {
    id: '1',
    title: '1 stream, 50/s',
    // Ten, one after the other: a first delta is measured once a stream.
    streams: 10,
    tokens: 50,
    rate: 50,
    arrival: { kind: 'lanes', lanes: 1 },
    rounds: 1,
  },
  {
    id: '100',
    title: '100 streams, 20/s each',
    streams: 100,
    tokens: 200,
    rate: 20,
    arrival: spread,
    rounds: 1,
  },
  {
    id: '400',
    title: '400 streams, 20/s each',
    streams: 400,
    tokens: 200,
    rate: 20,
    arrival: spread,
    rounds: 1,
  },
  {
    id: 'flat',
    title: '20 streams flat out, 2,000 each',
    streams: 20,
    tokens: 2_000,
    rate: 0,
    arrival: { kind: 'together' },
    rounds: 5,
  },
  {
    id: 'turn',
    title: 'turns of one delta, 8 at a time',
    streams: 500,
    tokens: 1,
    rate: 0,
    arrival: { kind: 'lanes', lanes: 8 },
    rounds: 1,
  },
];

/** Also goes before every run, uncounted: the first thousands of calls of a Node process are slow ones. */
export const warmUp: Load = {
  id: 'turn',
  title: 'warm-up',
  streams: 60,
  tokens: 60,
  rate: 40,
  arrival: { kind: 'spread', overMs: 1_000 },
  rounds: 1,
};

/** Enough to see that everything works; not enough to quote. */
export function quick(load: Load): Load {
  const paced = load.rate > 0;
  return {
    ...load,
    tokens: paced ? Math.ceil(load.tokens / 4) : load.tokens,
    streams: load.arrival.kind === 'lanes' ? Math.ceil(load.streams / 4) : load.streams,
    rounds: Math.min(load.rounds, 2),
  };
}

export function deltasOf({ streams, tokens, rounds }: Load): number {
  return streams * tokens * rounds;
}

/** How long a load may take before it counts as stuck. */
export function deadlineOf({ tokens, rate, arrival, rounds }: Load): number {
  const paced = rate > 0 ? (tokens / rate) * 1_000 : 0;
  const ramp = arrival.kind === 'spread' ? arrival.overMs : 0;
  return 60_000 + (paced + ramp) * 3 * rounds;
}
