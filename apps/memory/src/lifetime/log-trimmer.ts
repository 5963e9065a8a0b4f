import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { firstLoggedSince, logRoom, trimLog, type Broker, type LogRoom } from '#shared/broker';
import type { Config } from '#shared/config';
import { BROKER, CONFIG, Metrics } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { Database } from '../database/database.js';
import { underLease } from './lease.js';
import { unreportedFrom } from './reported.js';
import { Rounds } from './rounds.js';
import { noteTrimmed, trimmableSessions, type Bounds } from './trimmable.js';

const leaseMs = 30_000;
/** A round ends well before its lease does. */
const roundMs = 15_000;
const stepSessions = 100;
/** Beyond this share of the log's room nothing is kept for its youth alone. */
const eagerShare = 0.7;
/** Beyond this share nobody but memory is waited for: logging may be away, and turns must go on. */
const urgentShare = 0.9;
const everything = Number.MAX_SAFE_INTEGER;

/**
 * Keeps the log bounded: removes what every session's checkpoint covers, session by session. The stream's own
 * front cannot be cut off, for there stand the last appends of sessions that nobody has used for long, and those
 * must stay: they are what the next append is fenced by. So an idle session costs one append and no more, and a
 * turn that runs for hours holds up nobody's trimming but its own session's.
 */
@Injectable()
export class LogTrimmer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds: Rounds;

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.rounds = new Rounds({
      clock: broker.clock,
      everyMs: config.PARLEY_LOG_TRIM_MS,
      work: async (signal) => void (await underLease(broker, 'trim', leaseMs, () => this.round(signal))),
      failed: (error) => log.warn({ err: error }, 'The log could not be trimmed; trying again'),
    });
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  private async round(signal: AbortSignal): Promise<void> {
    const { clock, gen } = this.broker;
    const until = clock.elapsed() + roundMs;
    const room = await logRoom(this.broker);
    if (room.gen !== gen) {
      this.log.warn(
        { gen, found: room.gen },
        'The log is not the one that this process joined; not trimming',
      );
      return;
    }
    const bounds = await this.boundsOf(room);
    while (!signal.aborted && clock.elapsed() < until && (await this.step(bounds))) continue;
  }

  private async boundsOf({ share, lastSequence }: LogRoom): Promise<Bounds> {
    const { broker, config } = this;
    const keepMs = share > eagerShare ? 0 : config.PARLEY_LOG_KEEP_MS;
    const unreported = share > urgentShare ? everything : await unreportedFrom(broker);
    const horizon = Math.min(unreported, await this.youngFrom(keepMs));
    return { gen: broker.gen, lastSequence, everyMs: keepMs, horizon };
  }

  private async youngFrom(keepMs: number): Promise<number> {
    if (keepMs === 0) return everything;
    const { broker } = this;
    return (await firstLoggedSince(broker, new Date(broker.clock.now() - keepMs))) ?? everything;
  }

  /** True: there may be more to do. */
  private async step(bounds: Bounds): Promise<boolean> {
    const found = await this.database.read((manager) => trimmableSessions(manager, bounds, stepSessions));
    for (const each of found) {
      const removed = await trimLog(this.broker, each.session, each.below);
      await this.database.read((manager) => noteTrimmed(manager, bounds.gen, each));
      this.metrics.count('parley_log_trimmed_total', 'Appends removed from the log.', {}, removed);
    }
    return found.length === stepSessions;
  }
}
