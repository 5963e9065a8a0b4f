import type { EngineSettings } from '../../../apps/inference/src/sessions/index.js';
import type { Random } from '../random.js';

/** How those behave who are not the broker: drawn once for each seed, so that seeds are unlike each other. */
export interface Temper {
  /** That a step asks for tools. */
  callsTools: number;
  /** That such a call begins a session that works for this one, or asks after one. */
  callsAgents: number;
  /** Behind some words, and before the first. */
  modelFails: number;
  modelFailsAtOnce: number;
  modelHangs: number;
  saysNothing: number;
  /** That a call says nothing of what it is to do. */
  callsEmpty: number;
  /** That an attachment cannot be put into the workspace. */
  placingFails: number;
  /** That it takes a while to say which skills are called. */
  looksTakeTime: number;
  /** How many tokens a model takes. */
  window: number;
  toolFails: number;
  toolIsSlow: number;
  /** That a pass cannot be sent to anybody. */
  sendingFails: number;
  /** That nobody can say which tools there are. */
  toolsUnknown: number;
  /** Milliseconds between two pieces of text at most. */
  longestThoughtMs: number;
  engine: EngineSettings;
  queueLimit: number;
  checkpointAppends: number;
  turnLimitMs: number;
  clientCallMs: number;
  disconnectMs: number;
  warmMs: number;
  mostWarm: number;
}

export function drawTemper(random: Random): Temper {
  return {
    callsTools: random.pick([0.3, 0.5, 0.7]),
    callsAgents: random.pick([0, 0.15, 0.4]),
    modelFails: random.pick([0, 0.03, 0.1]),
    modelFailsAtOnce: random.pick([0, 0.05, 0.3]),
    modelHangs: random.pick([0, 0, 0.05]),
    saysNothing: random.pick([0, 0, 0.05]),
    toolFails: random.pick([0, 0.1]),
    toolIsSlow: random.pick([0, 0.1, 0.3]),
    toolsUnknown: random.pick([0, 0, 0.1]),
    longestThoughtMs: random.pick([10, 100, 400, 1_500]),
    callsEmpty: random.pick([0, 0.1, 0.4]),
    placingFails: random.pick([0, 0.3]),
    sendingFails: random.pick([0, 0, 0.1]),
    looksTakeTime: random.pick([0, 0, 0.5]),
    window: random.pick([1_000, 2_000, 100_000]),
    engine: drawEngine(random),
    queueLimit: random.pick([2, 4]),
    checkpointAppends: random.pick([2, 4, 64]),
    turnLimitMs: random.pick([8_000, 20_000]),
    clientCallMs: 5_000,
    disconnectMs: random.pick([300, 2_500]),
    warmMs: random.pick([50, 500, 4_000, 20_000]),
    mostWarm: random.pick([1, 100]),
  };
}

/** Each pass is as much work as a call of a tool, so only some seeds have them all. */
const passesByDefault: readonly EngineSettings['passes']['byDefault'][] = [
  ['title'],
  ['title'],
  ['title'],
  ['title'],
  ['title', 'memory'],
  ['title', 'memory', 'significance', 'contradiction', 'relations', 'plans', 'scenes'],
];

function drawEngine(random: Random): EngineSettings {
  return {
    limits: {
      toolRounds: random.pick([2, 4]),
      stepsAbandoned: random.pick([0, 2, 5]),
      emptyCallSteps: random.pick([1, 2]),
    },
    ladder: {
      attempts: random.pick([1, 3]),
      baseMs: random.pick([100, 800]),
      capMs: 1_000,
      longestWaitMs: 1_500,
      contextAttempts: random.pick([1, 3]),
    },
    basePrompt: '',
    maxTokens: 100,
    compactAt: 0.8,
    keepTokens: random.pick([50, 300]),
    summaryMs: 2_000,
    placeMs: 1_000,
    toolDefault: random.pick(['allow', 'allow', 'ask']),
    approvalMs: random.pick([1_000, 12_000]),
    reviewMs: 1_000,
    companyMs: 1_000,
    family: { children: random.pick([1, 3]), depth: random.pick([1, 2]) },
    passes: { byDefault: random.pick(passesByDefault), waitMs: random.pick([0, 500, 3_000]) },
    recall: { tokens: random.pick([20, 1_500]), ms: random.pick([50, 1_000]), limit: 5 },
  };
}
