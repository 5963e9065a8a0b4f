import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { BROKER, CONFIG, Metrics } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import type { Reader } from './follower.js';
import { SessionState } from './session-state.js';
import { Watching, type Following } from './watching.js';

/** This gateway's watching, with its settings, its log and its figures. */
@Injectable()
export class LiveHub implements OnModuleInit, OnApplicationShutdown {
  private readonly watching: Watching;

  constructor(
    @Inject(BROKER) broker: Broker,
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) log: Logger,
    @Inject(SessionState) state: SessionState,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.watching = new Watching({
      broker,
      heartbeatMs: config.PARLEY_HEARTBEAT_MS,
      readState: (session, user, left) => state.read(session, user, left),
      readStateAt: (session, user, cursor, left) => state.readAt(session, user, cursor, left),
      unreadable: (error, session, sequence) =>
        log.error({ err: error, session, sequence }, 'A live message could not be read'),
      tailsUnseen: (error) => log.warn({ err: error }, 'Could not look at the ends of the logs'),
      changed: (sessions) =>
        metrics.gauge(
          'parley_watched_sessions',
          'Sessions that somebody watches through this gateway',
          sessions,
        ),
    });
  }

  onModuleInit(): void {
    this.watching.start();
  }

  onApplicationShutdown(): void {
    this.watching.stop();
  }

  /** Returns how to stop. */
  follow(following: Following, reader: Reader): Promise<() => void> {
    return this.watching.follow(following, reader);
  }
}
