import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { QueryClient, refuseCall, sendWork, type Broker } from '#shared/broker';
import type { CallJob, ListedTool } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import type { Tools } from '../turns/tools-port.js';

/** Asking for every step would cost a round trip for what hardly ever changes. */
const believedMs = 5_000;
/** Where a call goes whose service is away just now: it waits there. */
const defaultPool = 'default';

/** The tools services, over the broker: work for them goes into a queue, what they can do is asked of them. */
@Injectable()
export class WorkTools implements Tools {
  private known: { offers: Promise<ListedTool[]>; until: number } | undefined;

  private last: ListedTool[] = [];

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  offers(): Promise<ListedTool[]> {
    const now = this.broker.clock.now();
    if (!this.known || this.known.until <= now) this.known = { offers: this.ask(), until: now + believedMs };
    return this.known.offers;
  }

  async dispatch(job: CallJob): Promise<void> {
    const offer = (await this.offers()).find(({ name }) => name === job.name);
    await sendWork(this.broker, offer?.pool ?? defaultPool, job);
  }

  cancel(key: string): Promise<void> {
    return refuseCall(this.broker, key);
  }

  /** Silence is no "there is none": a service that is just being restarted has what it had. */
  private async ask(): Promise<ListedTool[]> {
    try {
      this.last = (await this.queries.ask('tools.list', {})).tools;
    } catch (error) {
      this.logger.debug({ err: error }, 'No tools service answers; believing what was last heard');
    }
    return this.last;
  }
}
