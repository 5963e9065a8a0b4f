import type { BrokerPorts, Delivery } from '#shared/broker';
import type { Session } from '#shared/contracts';
import { unleash, type Victims } from './disasters.js';
import { Faults, type FaultPlan } from './faults.js';
import { SimulatedMemory, type MemoryQueries } from './memory/simulated-memory.js';
import { SimulatedPasses } from './memory/simulated-passes.js';
import { BrokerModel, showPresence, watchForGone, type BrokerModelSettings } from './model/index.js';
import { Random } from './random.js';
import { SimulatedProcess } from './simulated-process.js';
import { VirtualTime, type Ending } from './virtual-time.js';

/** What a process of the world has to work with. */
export interface Place {
  process: SimulatedProcess;
  broker: BrokerPorts;
  memory: MemoryQueries;
  passes: SimulatedPasses;
  random: Random;
}

/** What runs in a process: the real classes of a service, composed by a factory. */
export interface Inhabitant {
  start(): Promise<void>;
  deliver(delivery: Delivery): Promise<void>;
  /** Leaves everything to others; afterwards the process ends. */
  drain?(): Promise<void>;
  /** A process of the same service has gone. */
  gone?(process: string): Promise<void>;
}

/** Processes of one service. One that dies is followed by another, under a new name, after a while. */
export interface Crew {
  service: 'inference' | 'tools';
  count: number;
  inhabit(place: Place): Inhabitant;
}

export interface WorldSettings extends BrokerModelSettings {
  seed: number;
  plan: FaultPlan;
  crews: readonly Crew[];
  sessions: readonly Session[];
  /** Told of what a process could not do; most of it is what faults are for. */
  failed?: (process: string, error: unknown) => void;
}

interface Resident {
  inhabitant: Inhabitant;
  stopPulling: () => void;
  goodbye: () => void;
}

const longestAbsenceMs = 8_000;
const goodbyeMs = 50;

/** Several processes of each service around one broker and one memory, and everything that goes wrong with them. */
export class World {
  readonly time = new VirtualTime();
  readonly random: Random;
  readonly faults: Faults;
  readonly model: BrokerModel;
  readonly memory: SimulatedMemory;
  private readonly passes: SimulatedPasses;
  private readonly crewed = new Map<Crew, Map<SimulatedProcess, Resident>>();
  private started = 0;

  constructor(private readonly settings: WorldSettings) {
    this.random = new Random(settings.seed);
    this.faults = new Faults(settings.plan.rates, this.random.fork('faults'));
    this.model = new BrokerModel(this.time, this.faults, settings);
    this.memory = new SimulatedMemory(this.time, this.model, this.newProcess('memory'));
    this.passes = this.passRunner();
    for (const session of settings.sessions) this.memory.create(session);
    for (const crew of settings.crews) {
      this.crewed.set(crew, new Map());
      for (let index = 0; index < crew.count; index += 1) this.man(crew);
    }
    const { time, model } = this;
    unleash(settings.plan, this.faults, { time, model, victims: this.victims() });
  }

  /** The processes that live now, of all crews. */
  workers(): SimulatedProcess[] {
    return [...this.crewed.values()].flatMap((members) => [...members.keys()]);
  }

  /** A process that belongs to no crew, such as a gateway: nothing falls upon it but what its messages meet. */
  place(name: string): Place {
    return this.placeIn(this.newProcess(name));
  }

  /** All mail is settled and every turn has come to its end. */
  get isAtRest(): boolean {
    const { mail, names } = this.model;
    return mail.last(names.subject('mail', '*', '*')) === undefined && this.memory.isAtRest;
  }

  run(until: () => boolean, limits: { untilMs: number; events: number }): Promise<Ending> {
    return this.time.run({ ...limits, until });
  }

  private victims(): Victims {
    const { memory } = this;
    return { workers: () => this.workers(), drain: (worker) => this.drain(worker), memory };
  }

  private man(crew: Crew): void {
    const process = this.newProcess(crew.service);
    const members = this.crewed.get(crew);
    process.onDeath(() => {
      members?.delete(process);
      this.time.after(this.random.between(1, longestAbsenceMs), () => this.man(crew));
    });
    members?.set(process, this.move(crew, process));
  }

  private move(crew: Crew, process: SimulatedProcess): Resident {
    const { wire, workers, consumers } = this.model;
    const inhabitant = crew.inhabit(this.placeIn(process));
    const failed = (error: unknown): void => this.settings.failed?.(process.id, error);
    const resident: Resident = {
      inhabitant,
      stopPulling: () => {},
      goodbye: showPresence(wire, workers, process),
    };
    watchForGone(wire, workers, process, (name) => void inhabitant.gone?.(name).catch(failed));
    const deliver = (delivery: Delivery): Promise<void> =>
      inhabitant.deliver(delivery).catch((error: unknown) => {
        failed(error);
        throw error;
      });
    inhabitant.start().then(
      () => {
        resident.stopPulling = consumers[crew.service].attach(process, deliver);
      },
      // A service that cannot start ends, and its supervisor starts the next.
      (error: unknown) => {
        failed(error);
        process.crash();
      },
    );
    return resident;
  }

  /** In the order of a real service: it drains, pulls no more, says goodbye and is gone. */
  private drain(process: SimulatedProcess): boolean {
    const resident = [...this.crewed.values()].map((members) => members.get(process)).find(Boolean);
    if (!resident?.inhabitant.drain || !process.isRunning) return false;
    const leave = (): void => {
      resident.stopPulling();
      resident.goodbye();
      process.clock.after(goodbyeMs, () => process.crash());
    };
    resident.inhabitant.drain().then(leave, (error: unknown) => {
      this.settings.failed?.(process.id, error);
      leave();
    });
    return true;
  }

  private placeIn(process: SimulatedProcess): Place {
    const { random } = process;
    const { memory, passes } = this;
    return { process, broker: this.model.join(process), memory: memory.queriesOf(process), passes, random };
  }

  private passRunner(): SimulatedPasses {
    const process = this.newProcess('passes');
    const stateOf = (session: string) => this.memory.stateOf(session);
    return new SimulatedPasses(this.model.join(process), process.random, stateOf);
  }

  private newProcess(name: string): SimulatedProcess {
    this.started += 1;
    const id = `${name}_${this.started}`;
    return new SimulatedProcess(id, this.time, this.random.fork(id));
  }
}
