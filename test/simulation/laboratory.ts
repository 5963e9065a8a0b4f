import type { BrokerPorts } from '#shared/broker';
import { Faults, type FaultPlan } from './faults.js';
import { BrokerModel, type BrokerModelSettings } from './model/index.js';
import { Random } from './random.js';
import { SimulatedProcess } from './simulated-process.js';
import { VirtualTime } from './virtual-time.js';

/** A broker in memory with processes around it, and scripts that run in its time. */
export class Laboratory {
  readonly time = new VirtualTime();
  readonly random: Random;
  readonly faults: Faults;
  readonly model: BrokerModel;
  private started = 0;

  constructor(seed: number, rates: FaultPlan['rates'] = {}, settings: BrokerModelSettings = {}) {
    this.random = new Random(seed);
    this.faults = new Faults(rates, this.random.fork('faults'));
    this.model = new BrokerModel(this.time, this.faults, settings);
  }

  start(): { process: SimulatedProcess; ports: BrokerPorts } {
    this.started += 1;
    const name = `w_${this.started}`;
    const process = new SimulatedProcess(name, this.time, this.random.fork(name));
    return { process, ports: this.model.join(process) };
  }

  /** Lets time pass until the script is done; fails where nothing can happen any more before that. */
  async run<T>(script: () => Promise<T>): Promise<T> {
    let outcome: { value: T } | { error: unknown } | undefined;
    script().then(
      (value) => (outcome = { value }),
      (error: unknown) => (outcome = { error }),
    );
    const ending = await this.time.run({ until: () => outcome !== undefined, events: 1_000_000 });
    if (!outcome) throw new Error(`The script came to no end: ${ending}.`);
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }
}

export function bytes(words: string): Uint8Array {
  return new TextEncoder().encode(words);
}

export function text(data: Uint8Array): string {
  return new TextDecoder().decode(data);
}
