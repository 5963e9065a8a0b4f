import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '#shared/config';
import { ParleyError } from '#shared/contracts';
import { CONFIG, Metrics } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import type { Admitted } from '../access/admitted.js';
import { KnownAccess } from '../access/known-access.js';
import type { CloseReason } from './close-reason.js';
import { stillAdmitted } from './still-admitted.js';
import { Tally } from './tally.js';

/** Something long-lived that a client holds open: an event stream, a WebSocket. */
export interface Connection {
  kind: 'sse' | 'websocket';
  admitted: Admitted;
  heartbeat(): void;
  /** Before its natural end; the client may resume. */
  close(reason: CloseReason): void;
}

/** How long an open connection outlives its token. */
const accessCheckMs = 30_000;

/** All that clients hold open here: their heartbeat, their right to it, and their end when we shut down. */
@Injectable()
export class Connections implements OnModuleInit, BeforeApplicationShutdown {
  private readonly open = new Set<Connection>();
  private readonly perUser = new Tally();
  private readonly perKind = new Tally();
  private readonly timers: NodeJS.Timeout[] = [];
  private leaving = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(KnownAccess) private readonly known: KnownAccess,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.every(this.config.PARLEY_HEARTBEAT_MS, () => this.beat());
    this.every(accessCheckMs, () => {
      this.endRevoked().catch((error: unknown) =>
        this.log.warn({ err: error }, 'Could not ask whether open connections may stay'),
      );
    });
  }

  /** The log keeps everything, so a client that comes back to another gateway misses nothing. */
  beforeApplicationShutdown(): void {
    this.leaving = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const connection of this.open) connection.close('draining');
  }

  /** To be asked before anything is opened: so many connections are enough for one user. */
  refuseTooMany(user: string): void {
    if (this.hasRoom(user)) return;
    const most = this.config.PARLEY_MAX_CONNECTIONS;
    throw new ParleyError({
      code: 'rate_limited',
      message: `You hold ${most} connections open, and so many are the limit. Close some first.`,
    });
  }

  hasRoom(user: string): boolean {
    return this.perUser.of(user) < this.config.PARLEY_MAX_CONNECTIONS;
  }

  add(connection: Connection): void {
    this.open.add(connection);
    this.count(connection, 1);
    if (this.leaving) connection.close('draining');
  }

  remove(connection: Connection): void {
    if (this.open.delete(connection)) this.count(connection, -1);
  }

  private beat(): void {
    for (const connection of this.open) connection.heartbeat();
  }

  /** Whoever has lost his token loses what he opened with it. */
  async endRevoked(): Promise<void> {
    const allowed = await stillAdmitted(this.open, (hash) => this.known.ofHash(hash));
    for (const connection of this.open) {
      if (allowed.get(connection.admitted.tokenHash) === 'no') connection.close('revoked');
    }
  }

  /** What was opened with a token that is good no more. */
  endThoseOf(tokenHash: string): void {
    for (const connection of this.open) {
      if (connection.admitted.tokenHash === tokenHash) connection.close('revoked');
    }
  }

  private count({ kind, admitted: { access } }: Connection, by: 1 | -1): void {
    this.perUser.add(access.user, by);
    const [name, help] = figures[kind];
    this.metrics.gauge(name, help, this.perKind.add(kind, by));
  }

  private every(ms: number, call: () => void): void {
    const timer = setInterval(call, ms);
    timer.unref();
    this.timers.push(timer);
  }
}

const figures = {
  sse: ['parley_event_streams', 'Open server-sent-event streams'],
  websocket: ['parley_websockets', 'Open WebSockets'],
} as const;
