import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { ParleyError } from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { admittedOf } from '../access/admitted.js';
import { Connections, type Connection } from '../connections/connections.js';
import { CompactionReader } from './compaction-reader.js';
import type { Reader } from './follower.js';
import { HtmlReader } from './html/html-reader.js';
import { LiveHub } from './live-hub.js';
import { SessionReader } from './session-reader.js';
import { SseStream, type StreamManners } from './sse-stream.js';
import type { Standing } from './turn-end.js';
import type { Following } from './watching.js';

export interface StreamOptions extends Following {
  /** Only this turn's events, and the stream ends with its terminal one. */
  turn?: string;
  standing?: Standing;
  format?: 'json' | 'html';
}

/** The server-sent-event streams of this gateway. */
@Injectable()
export class EventStreams {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(LiveHub) private readonly hub: LiveHub,
    @Inject(Connections) private readonly connections: Connections,
  ) {}

  /** To be asked before anything is begun whose events are to be the answer: a refusal afterwards would be a lie. */
  refuseTooMany(request: FastifyRequest): void {
    this.connections.refuseTooMany(admittedOf(request).access.user);
  }

  /** Whether there still is, once it has begun: another may have been quicker. */
  hasRoom(request: FastifyRequest): boolean {
    return this.connections.hasRoom(admittedOf(request).access.user);
  }

  async stream(reply: FastifyReply, options: StreamOptions): Promise<void> {
    await this.open(reply, async (stream, left) => {
      const reader = this.readerFor(stream, options);
      // HTML is made of whole messages, so it needs the words of a reply that a cursor cuts in two.
      const snapshots = options.snapshots === true || options.format === 'html';
      await this.hub.follow({ ...options, snapshots, left }, reader);
    });
  }

  /** The events of one compaction, from its beginning to its end. */
  async streamCompaction(
    reply: FastifyReply,
    { compaction, ...following }: Following & { compaction: string },
  ): Promise<void> {
    await this.open(reply, async (stream, left) => {
      const { session } = following;
      const failed = (error: unknown): void => this.giveUp(stream, error);
      const reader = new CompactionReader({ stream, session, gen: this.broker.gen, compaction, failed });
      await this.hub.follow({ ...following, left }, reader);
    });
  }

  /** Opens a stream and fills it. `left` is aborted when it has ended, for whatever reason. */
  async open(
    reply: FastifyReply,
    fill: (stream: SseStream, left: AbortSignal) => Promise<void>,
    manners?: StreamManners,
  ): Promise<void> {
    this.refuseTooMany(reply.request);
    const admitted = admittedOf(reply.request);
    const left = new AbortController();
    const stream = new SseStream(reply, {
      slowReaderBytes: this.config.PARLEY_SLOW_READER_BYTES,
      onClosed: () => {
        this.connections.remove(connection);
        left.abort();
      },
      ...(manners ? { manners } : {}),
    });
    const connection: Connection = {
      kind: 'sse',
      admitted,
      heartbeat: () => stream.heartbeat(),
      close: (reason) => stream.close(reason),
    };
    if (!stream.isOpen) return;
    this.connections.add(connection);
    if (!stream.isOpen) return;
    try {
      await fill(stream, left.signal);
    } catch (error) {
      this.giveUp(stream, error);
    }
  }

  giveUp(stream: SseStream, error: unknown): void {
    if (!ParleyError.is(error)) this.log.error({ err: error }, 'An event stream failed');
    stream.close('unavailable');
  }

  private readerFor(stream: SseStream, options: StreamOptions): Reader {
    const parts = {
      ...options,
      stream,
      gen: this.broker.gen,
      failed: (error: unknown) => this.giveUp(stream, error),
    };
    return options.format === 'html'
      ? new HtmlReader({
          ...parts,
          shows: options.snapshots === true || options.cursor === undefined ? 'state first' : 'what follows',
        })
      : new SessionReader(parts);
  }
}
