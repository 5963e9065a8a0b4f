import type { Processes } from '../measure/cpu.js';
import type { Bench } from '../measure/measure.js';
import type { Parley } from '../generator/probes/order.js';

export const probeIds = [
  'join',
  'resume',
  'idle',
  'growth',
  'faces',
  'calls',
  'archive',
  'adapters',
] as const;
export type ProbeId = (typeof probeIds)[number];

/** One figure that a probe has found, and what it must be. */
export interface Finding {
  title: string;
  what: string;
  value: number;
  unit: string;
  /** At most; undefined where there is no mark. */
  limit?: number;
}

export interface Parts {
  bench: Bench;
  target: Parley;
  processes: Processes;
  /** Another gateway of the same Parley. */
  secondGateway: () => Promise<Parley>;
  quick: boolean;
}
