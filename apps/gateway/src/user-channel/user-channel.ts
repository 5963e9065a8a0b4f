import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { hearUser, type Broker } from '#shared/broker';
import type { UserEvent } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { Listeners } from './listeners.js';

/** What users are told beside their sessions: one subscription for each who has a connection here. */
@Injectable()
export class UserChannel implements OnModuleInit, OnApplicationShutdown {
  private readonly listeners: Listeners;
  private endGap = (): void => {};

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(LOGGER) log: Logger,
  ) {
    this.listeners = new Listeners((user, heard) =>
      hearUser(broker, user, heard, (error) =>
        log.error({ err: error, user }, 'Something on the channel of a user is no event'),
      ),
    );
  }

  onModuleInit(): void {
    this.endGap = this.broker.core.onGap(() => {
      this.listeners.tellAll({ type: 'missed', at: new Date(this.broker.clock.now()).toISOString() });
    });
  }

  onApplicationShutdown(): void {
    this.endGap();
  }

  /** Returns how to stop. */
  listen(user: string, heard: (event: UserEvent) => void): () => void {
    return this.listeners.add(user, heard);
  }
}
