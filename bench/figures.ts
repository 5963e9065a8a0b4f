import type { LoadId } from './loads.js';
import { total } from './measure/cpu.js';
import type { Measurement } from './measure/measure.js';

/** What a measurement comes to: the figures that tables and marks speak of. */
export interface Figures {
  delayP50: number;
  delayP99: number;
  firstP50: number;
  firstP99: number;
  /** CPU milliseconds of all processes of the target. */
  cpuPerThousand: number;
  cpuPerTurn: number;
  deltasPerSecond: number;
}

export function figuresOf({ result, cpu }: Pick<Measurement, 'result' | 'cpu'>): Figures {
  const cpuMs = total(cpu);
  return {
    delayP50: result.delay.p50,
    delayP99: result.delay.p99,
    firstP50: result.firstDelta.p50,
    firstP99: result.firstDelta.p99,
    cpuPerThousand: (cpuMs / result.deltas) * 1_000,
    cpuPerTurn: cpuMs / result.streams,
    deltasPerSecond: (result.deltas / result.wallMs) * 1_000,
  };
}

/** Parley and the relay under the same load in the same run. */
export interface Pair {
  load: LoadId;
  parley: Figures;
  relay: Figures;
}

export function pairsOf(measurements: readonly Measurement[]): Pair[] {
  return measurements.flatMap((measurement) => {
    if (measurement.target !== 'parley') return [];
    const { id } = measurement.load;
    const relay = measurements.find(({ load, target }) => load.id === id && target === 'relay');
    return relay ? [{ load: id, parley: figuresOf(measurement), relay: figuresOf(relay) }] : [];
  });
}
