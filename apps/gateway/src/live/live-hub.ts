import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { tailsOf, type Broker } from '#shared/broker';
import type { Cursor } from '#shared/contracts';
import { BROKER, Metrics } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { Feed } from './feed.js';
import { Follower, type Reader } from './follower.js';
import { SessionState } from './session-state.js';

export interface Following {
  session: string;
  /** Who asks; memory shows a snapshot to nobody else. */
  user: string;
  cursor: Cursor | undefined;
}

const tailCheckMs = 3_000;

/**
 * Live reading: one core subscription for each session that somebody here watches, however many watch,
 * and none for the others. It holds no stream consumer, so a thousand watchers cost the broker nothing.
 */
@Injectable()
export class LiveHub implements OnModuleInit, OnApplicationShutdown {
  private readonly feeds = new Map<string, Feed>();
  private checking: NodeJS.Timeout | undefined;

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(SessionState) private readonly state: SessionState,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.checking = setInterval(() => this.lookAtTails(), tailCheckMs);
    this.checking.unref();
    void this.watchConnection();
  }

  onApplicationShutdown(): void {
    clearInterval(this.checking);
  }

  /** Returns how to stop. */
  async follow({ session, user, cursor }: Following, reader: Reader): Promise<() => void> {
    const follower = new Follower({
      broker: this.broker,
      session,
      reader,
      readState: () => this.state.read(session, user),
    });
    const feed = this.feedOf(session);
    feed.add(follower);
    const stop = (): void => {
      follower.close();
      if (feed.remove(follower)) this.feeds.delete(session);
      this.showCount();
    };
    try {
      await this.broker.nc.flush();
    } catch (error) {
      stop();
      throw error;
    }
    await follower.begin(cursor);
    return stop;
  }

  private feedOf(session: string): Feed {
    const feed = this.feeds.get(session) ?? new Feed(this.broker, session, this.log);
    this.feeds.set(session, feed);
    this.showCount();
    return feed;
  }

  /** A lost last message shows in no later one, so the log's ends are compared with what was delivered. */
  private lookAtTails(): void {
    if (this.feeds.size === 0) return;
    this.compareTails().catch((error: unknown) =>
      this.log.warn({ err: error }, 'Could not look at the ends of the logs'),
    );
  }

  private async compareTails(): Promise<void> {
    for await (const { session, sequence } of tailsOf(this.broker, [...this.feeds.keys()])) {
      this.feeds.get(session)?.tail(sequence);
    }
  }

  /** While the connection was away, everything may have been missed. */
  private async watchConnection(): Promise<void> {
    for await (const status of this.broker.nc.status()) {
      if (status.type === 'reconnect') this.lookAtTails();
    }
  }

  private showCount(): void {
    this.metrics.gauge(
      'parley_watched_sessions',
      'Sessions that somebody watches through this gateway',
      this.feeds.size,
    );
  }
}
