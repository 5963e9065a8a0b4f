import type { Load } from '../loads.js';
import type { Distribution } from '../measure/statistics.js';
import type { ProbeFigures, ProbeOrder } from './probes/order.js';
import type { Target } from './target.js';

export type { Target } from './target.js';

/** What the bench tells its generator. `prepare` does all that must not be measured. */
export type Order =
  | { order: 'prepare'; load: Load; target: Target }
  | { order: 'go' }
  | { order: 'probe'; probe: ProbeOrder };

export type Report =
  | { report: 'prepared' }
  | { report: 'done'; result: LoadResult }
  | { report: 'probed'; figures: ProbeFigures }
  | { report: 'failed'; message: string };

export interface LoadResult {
  /** From the first request to the end of the last stream, all rounds together. */
  wallMs: number;
  streams: number;
  deltas: number;
  /** Model's write to client's read of every delta, in milliseconds. */
  delay: Distribution;
  /** Request's write to the first delta's read of every stream, in milliseconds. */
  firstDelta: Distribution;
  generator: GeneratorState;
  /** What was not as it must be. Empty, or the figures are of no use. */
  problems: string[];
}

export interface GeneratorState {
  /** Share of the time in which the generator's own event loop was not idle. */
  busy: number;
  /** The 99th percentile of how late its timers were. */
  lagMs: number;
  cpuMs: number;
}
