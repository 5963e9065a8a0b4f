import type { BrokerPorts } from '#shared/broker';
import { Faults } from '../faults.js';
import { Random } from '../random.js';
import { SimulatedProcess } from '../simulated-process.js';
import { VirtualTime } from '../virtual-time.js';
import { BrokerModel, type BrokerModelSettings } from './broker-model.js';
import { Pump } from './pump.js';

export interface OpenModel {
  broker: BrokerPorts;
  model: BrokerModel;
  /** As one more process would open it. */
  another(): Promise<BrokerPorts>;
  close(): Promise<void>;
}

/** The model as the contract suites take it: without faults, and with time that passes. */
export async function openModel(settings: BrokerModelSettings = {}, seed = 1): Promise<OpenModel> {
  const random = new Random(seed);
  const time = new VirtualTime(Date.now());
  const model = new BrokerModel(time, new Faults({}, random.fork('faults')), settings);
  const pump = new Pump(time);
  const join = (): BrokerPorts =>
    model.join(new SimulatedProcess(random.id('w'), time, random.fork('process')));
  return { broker: join(), model, another: async () => join(), close: () => pump.close() };
}
