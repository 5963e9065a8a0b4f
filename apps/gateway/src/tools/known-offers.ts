import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { keepOffers, type Broker, type KeptOffers } from '#shared/broker';
import { unavailable, type Offering } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { unlessLate } from '../agents/unless-late.js';

const patienceMs = 2_000;

/** What tools services offer, as the broker keeps it. */
@Injectable()
export class KnownOffers implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly kept: KeptOffers;

  constructor(@Inject(BROKER) broker: Broker, @Inject(LOGGER) log: Logger) {
    this.kept = keepOffers(broker, (error) =>
      log.warn({ err: error }, 'What tools there are cannot be heard just now; those of before count on'),
    );
  }

  onApplicationBootstrap(): void {
    this.kept.begin();
  }

  onApplicationShutdown(): void {
    this.kept.stop();
  }

  /** Throws `unavailable` where it has never been heard. */
  async now(): Promise<Offering[]> {
    const isKnown = await unlessLate(
      this.kept.known.then(() => true),
      patienceMs,
    );
    if (!isKnown) throw unavailable('The broker does not tell just now which tools there are.');
    return this.kept.offerings();
  }
}
