import { defaultPool, refuseCall, sendWork, type BrokerPorts } from '#shared/broker';
import type { CallJob, ListedTool } from '#shared/contracts';
import type { Tools } from '../turns/tools-port.js';

/** What tools services offer, as it is known here. */
export interface Offers {
  tools(): Promise<readonly ListedTool[]>;
}

/** The tools services, over the broker: work for them goes into the queue of their pool. */
export class WorkTools implements Tools {
  constructor(
    private readonly broker: BrokerPorts,
    private readonly known: Offers,
  ) {}

  offers(): Promise<readonly ListedTool[]> {
    return this.known.tools();
  }

  /** Where a pool is away just now, or its tool is not offered any more, the call waits for it. */
  async dispatch(job: CallJob): Promise<void> {
    const offer = (await this.offers()).find(({ name }) => name === job.name);
    await sendWork(this.broker, offer?.pool ?? defaultPool, job);
  }

  cancel(key: string): Promise<void> {
    return refuseCall(this.broker, key);
  }
}
