import type { Disaster, FaultPlan, Faults, PlannedDisaster } from './faults.js';
import type { BrokerModel } from './model/index.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { VirtualTime } from './virtual-time.js';

/** What a plan can fall upon. */
export interface Victims {
  /** Those that live now; whoever is started later can be hit as well. */
  workers(): readonly SimulatedProcess[];
  /** Shuts one down as a deploy does. False: it knows no such thing, or is frozen. */
  drain(worker: SimulatedProcess): boolean;
  memory: {
    /** Answers nobody and projects nothing. */
    away(forMs: number): void;
    /** Answers, but projects nothing new. */
    behind(forMs: number): void;
    /** Takes away what it has projected of the log. */
    trim(): void;
  };
}

interface Scene {
  time: VirtualTime;
  model: BrokerModel;
  victims: Victims;
}

/** Lets each planned disaster happen at its time, and everything heal at the end of the plan. */
export function unleash(plan: FaultPlan, faults: Faults, scene: Scene): void {
  const { time, model, victims } = scene;
  for (const planned of plan.disasters) {
    time.after(planned.atMs, () => {
      const forMs = Math.min(planned.forMs, plan.endsMs - planned.atMs);
      if (happen[planned.kind](scene, { ...planned, forMs })) faults.count(planned.kind);
    });
  }
  time.after(plan.endsMs, () => {
    model.heal();
    for (const worker of victims.workers()) {
      worker.spare();
      worker.thaw();
    }
  });
}

/** False: there was nobody to fall upon. */
const happen: { [D in Disaster]: (scene: Scene, planned: PlannedDisaster) => boolean } = {
  'worker crashed': ({ victims }, { pick }) =>
    onWorker(victims, pick, (worker) => {
      worker.crash();
      return true;
    }),
  'worker crashed in a call': ({ victims }, { pick }) =>
    onWorker(victims, pick, (worker) => {
      worker.crashAtCall(1 + (pick >> 1), pick % 2 ? 'after' : 'before');
      return true;
    }),
  'worker frozen': ({ victims, time }, { pick, forMs }) =>
    onWorker(victims, pick, (worker) => {
      worker.freeze();
      time.after(forMs, () => worker.thaw());
      return true;
    }),
  'worker drained': ({ victims }, { pick }) => onWorker(victims, pick, (worker) => victims.drain(worker)),
  'broker restarted': ({ model }, { forMs }) => {
    model.restart(forMs / 4);
    return true;
  },
  'old leader answers': ({ model }, { forMs }) => {
    model.deposeLeader(forMs);
    return true;
  },
  'log full': ({ model }, { forMs }) => {
    model.fillLog(forMs);
    return true;
  },
  'memory away': ({ victims }, { forMs }) => {
    victims.memory.away(forMs);
    return true;
  },
  'memory behind': ({ victims }, { forMs }) => {
    victims.memory.behind(forMs);
    return true;
  },
  'log trimmed': ({ victims }) => {
    victims.memory.trim();
    return true;
  },
};

function onWorker(victims: Victims, pick: number, fall: (worker: SimulatedProcess) => boolean): boolean {
  const workers = victims.workers();
  const worker = workers[pick % Math.max(workers.length, 1)];
  return worker !== undefined && fall(worker);
}
