import type { Random } from '../random.js';

/** How those behave who are not the broker: drawn once for each seed, so that seeds are unlike each other. */
export interface Temper {
  /** That a step asks for tools. */
  callsTools: number;
  modelFails: number;
  modelHangs: number;
  saysNothing: number;
  toolFails: number;
  toolIsSlow: number;
  /** That nobody can say which tools there are. */
  toolsUnknown: number;
  /** Milliseconds between two pieces of text at most. */
  longestThoughtMs: number;
  limits: { toolRounds: number; stepsAbandoned: number };
  queueLimit: number;
  checkpointAppends: number;
  turnLimitMs: number;
  disconnectMs: number;
  warmMs: number;
  mostWarm: number;
}

export function drawTemper(random: Random): Temper {
  return {
    callsTools: random.pick([0.3, 0.5, 0.7]),
    modelFails: random.pick([0, 0.03, 0.1]),
    modelHangs: random.pick([0, 0, 0.05]),
    saysNothing: random.pick([0, 0, 0.05]),
    toolFails: random.pick([0, 0.1]),
    toolIsSlow: random.pick([0, 0.1, 0.3]),
    toolsUnknown: random.pick([0, 0, 0.1]),
    longestThoughtMs: random.pick([10, 100, 400, 1_500]),
    limits: { toolRounds: random.pick([2, 4]), stepsAbandoned: random.pick([0, 2, 5]) },
    queueLimit: random.pick([2, 4]),
    checkpointAppends: random.pick([2, 4, 64]),
    turnLimitMs: random.pick([8_000, 20_000]),
    disconnectMs: random.pick([300, 2_500]),
    warmMs: random.pick([500, 4_000, 20_000]),
    mostWarm: random.pick([1, 100]),
  };
}
