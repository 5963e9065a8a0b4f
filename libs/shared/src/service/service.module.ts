import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { PresenceBeacon, QueryClient, singCanary, type Broker } from '../broker/index.js';
import { JetStreamServer } from '../transport/index.js';
import type { Config } from '../config/index.js';
import { LOGGER } from '../telemetry/index.js';
import { HealthController } from './health.controller.js';
import { Metrics } from './metrics.js';
import { Readiness } from './readiness.js';
import { BROKER, CONFIG, SERVICE } from './tokens.js';
import { version } from './version.js';

export interface ServiceParts {
  service: string;
  config: Config;
  broker: Broker;
  log: Logger;
  /** What this process takes out of the streams. */
  streams: JetStreamServer;
}

/** What every service has: its settings, its connection, its log, its health. Global, so nobody imports it. */
@Module({})
export class ServiceModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly beacon: PresenceBeacon;

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(Readiness) readiness: Readiness,
    @Inject(SERVICE) service: string,
  ) {
    this.beacon = new PresenceBeacon(broker, { service, version, since: new Date().toISOString() }, log);
    readiness.add('broker', () => singCanary(broker, service));
  }

  static of({ service, config, broker, log, streams }: ServiceParts): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: BROKER, useValue: broker },
      { provide: LOGGER, useValue: log },
      { provide: SERVICE, useValue: service },
      { provide: JetStreamServer, useValue: streams },
      { provide: QueryClient, useValue: new QueryClient(broker) },
      Readiness,
      Metrics,
    ];
    return {
      module: ServiceModule,
      global: true,
      controllers: [HealthController],
      providers,
      exports: providers,
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.beacon.start();
  }

  /** Nest calls this last, when HTTP and both transports have finished their work. */
  async onApplicationShutdown(): Promise<void> {
    try {
      await this.beacon.stop();
    } catch (error) {
      this.log.warn({ err: error }, 'Could not say goodbye; my presence will expire by itself');
    }
    await this.broker.nc.drain();
  }
}
