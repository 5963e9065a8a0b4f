import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { logRoom, type Broker } from '#shared/broker';
import { unavailable } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { LOGGER } from '#shared/telemetry';

const knownMs = 1_000;
/** What is left beyond it is for the turns that run. */
const fullShare = 0.95;

/** Nothing is begun that the log may have no room for: turns that run need what is left to come to their end. */
@Injectable()
export class RoomInLog {
  private known: Promise<boolean> = Promise.resolve(true);
  private askedAt = -Infinity;

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async demand(): Promise<void> {
    if (await this.lately()) return;
    throw unavailable('The log of this Parley is full, so nothing is begun just now. Try again in a while.');
  }

  /** Asked once a second, however many turns come. */
  private lately(): Promise<boolean> {
    const now = this.broker.clock.elapsed();
    if (now - this.askedAt >= knownMs) {
      this.askedAt = now;
      this.known = this.ask();
    }
    return this.known;
  }

  /** A broker that does not say refuses the turn's mail itself, if it has to. */
  private async ask(): Promise<boolean> {
    try {
      return (await logRoom(this.broker)).share < fullShare;
    } catch (error) {
      this.log.warn({ err: error }, 'The broker does not say how much room the log has');
      return true;
    }
  }
}
