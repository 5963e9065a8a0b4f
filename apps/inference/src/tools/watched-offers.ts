import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { keepOffers, type Broker, type Clock, type KeptOffers } from '#shared/broker';
import type { ListedTool } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import type { Offers } from './work-tools.js';

/** A broker that does not tell by then is away; the turn goes on without tools rather than not at all. */
const patienceMs = 3_000;

/** In memory, so that asking costs no round trip. Only who asks before the first word of it is there has to wait. */
@Injectable()
export class WatchedOffers implements Offers, OnApplicationShutdown {
  private readonly kept: Pick<KeptOffers, 'known' | 'tools' | 'begin' | 'stop'>;
  private readonly clock: Pick<Clock, 'after'>;
  private first: Promise<void> | undefined;

  /** Mail comes before Nest has called any hook, so the watch begins here. */
  constructor(@Inject(BROKER) broker: Broker, @Inject(LOGGER) log: Logger) {
    this.clock = broker.clock;
    this.kept = keepOffers(broker, (error) =>
      log.warn({ err: error }, 'What tools are offered could not be heard; the watch is opened again'),
    );
    this.kept.begin();
  }

  async tools(): Promise<readonly ListedTool[]> {
    this.first ??= this.knownInTime();
    await this.first;
    return this.kept.tools();
  }

  onApplicationShutdown(): void {
    this.kept.stop();
  }

  private knownInTime(): Promise<void> {
    return new Promise((resolve) => {
      const callOff = this.clock.after(patienceMs, resolve);
      void this.kept.known.then(() => {
        callOff();
        resolve();
      });
    });
  }
}
