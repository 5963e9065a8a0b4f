import type { Subscription } from '@nats-io/transport-node';
import type { Logger } from 'pino';
import type { Broker } from '#shared/broker';
import type { Follower } from './follower.js';
import { shownFromLive } from './shown.js';

/** One session's live subscription and everybody here who follows it. */
export class Feed {
  private readonly followers = new Set<Follower>();
  private readonly sub: Subscription;

  constructor(
    broker: Broker,
    private readonly session: string,
    private readonly log: Logger,
  ) {
    this.sub = broker.nc.subscribe(broker.names.live(session), {
      callback: (error, msg) => {
        if (error) return this.log.warn({ err: error, session }, 'The live subscription failed');
        this.spread(msg.data, Number(msg.headers?.last('Nats-Sequence') ?? 0));
      },
    });
  }

  add(follower: Follower): void {
    this.followers.add(follower);
  }

  /** True when nobody is left, and the subscription is gone. */
  remove(follower: Follower): boolean {
    this.followers.delete(follower);
    if (this.followers.size > 0) return false;
    this.sub.unsubscribe();
    return true;
  }

  tail(sequence: number): void {
    for (const follower of this.followers) follower.tail(sequence);
  }

  private spread(data: Uint8Array, sequence: number): void {
    try {
      const append = shownFromLive(this.session, data, sequence);
      for (const follower of this.followers) follower.live(append);
    } catch (error) {
      this.log.error({ err: error, session: this.session, sequence }, 'A live message could not be read');
    }
  }
}
