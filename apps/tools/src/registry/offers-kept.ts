import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { readOffer, removeOffer, writeOffer, type Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { OfferWriter } from './offer-writer.js';
import { ToolSources } from './tool-sources.js';

/** From its start to its end this service says what it can do. */
@Injectable()
export class OffersKept implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly writer: OfferWriter;

  constructor(
    @Inject(BROKER) broker: Broker,
    @Inject(CONFIG) { PARLEY_TOOLS_POOL: pool }: Pick<Config, 'PARLEY_TOOLS_POOL'>,
    @Inject(LOGGER) log: Logger,
    @Inject(ToolSources) sources: ToolSources,
  ) {
    this.writer = new OfferWriter({
      pool,
      sources,
      clock: broker.clock,
      standing: (source) => readOffer(broker, pool, source),
      write: (offering) => writeOffer(broker, offering),
      remove: (source) => removeOffer(broker, pool, source),
      log,
    });
  }

  onApplicationBootstrap(): Promise<void> {
    return this.writer.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.writer.stop();
  }
}
