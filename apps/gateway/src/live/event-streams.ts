import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '#shared/config';
import { ParleyError, terminalTypes } from '#shared/contracts';
import type { Restored } from '#shared/conversation';
import { BROKER, CONFIG, Metrics } from '#shared/service';
import type { Broker } from '#shared/broker';
import { LOGGER } from '#shared/telemetry';
import type { Reader, ResetReason } from './follower.js';
import { LiveHub, type Following } from './live-hub.js';
import type { ShownEntry } from './shown.js';
import { snapshotFrame } from './snapshot-frame.js';
import { sseFrame } from './sse-frame.js';
import { SseStream } from './sse-stream.js';

export interface StreamOptions extends Following {
  /** Only this turn's events, and the stream ends with its terminal one. */
  turn?: string;
}

/** The server-sent-event streams of this gateway: their heartbeat, and their end when it shuts down. */
@Injectable()
export class EventStreams implements OnModuleInit, BeforeApplicationShutdown {
  private readonly open = new Set<SseStream>();
  private leaving = false;
  private beating: NodeJS.Timeout | undefined;

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(LiveHub) private readonly hub: LiveHub,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.beating = setInterval(() => {
      for (const stream of this.open) stream.heartbeat();
    }, this.config.PARLEY_HEARTBEAT_MS);
    this.beating.unref();
  }

  /** The log keeps everything, so a client that comes back to another gateway misses nothing. */
  beforeApplicationShutdown(): void {
    this.leaving = true;
    clearInterval(this.beating);
    for (const stream of this.open) stream.close('draining');
  }

  async stream(reply: FastifyReply, options: StreamOptions): Promise<void> {
    let stop = (): void => {};
    const stream = new SseStream(reply, {
      slowReaderBytes: this.config.PARLEY_SLOW_READER_BYTES,
      onClosed: () => {
        this.open.delete(stream);
        this.showCount();
        stop();
      },
    });
    if (!stream.isOpen) return;
    this.open.add(stream);
    this.showCount();
    if (this.leaving) return stream.close('draining');
    try {
      stop = await this.hub.follow(options, this.readerFor(stream, options));
      // The client may have left while we were catching up, when there was nothing to stop yet.
      if (!stream.isOpen) stop();
    } catch (error) {
      this.giveUp(stream, error);
    }
  }

  private readerFor(stream: SseStream, { session, turn }: StreamOptions): Reader {
    const at = (): string => new Date().toISOString();
    return {
      entries: (entries) =>
        turn === undefined ? writeAll(stream, entries) : writeTurn(stream, entries, turn),
      reset: (reason: ResetReason) => {
        stream.write(
          sseFrame('session.reset', { type: 'session.reset', session, at: at(), body: { reason } }),
        );
      },
      snapshot: (restored) => {
        stream.write(snapshotFrame(session, this.broker.gen, restored, at()));
        if (turn !== undefined && isOver(restored, turn)) stream.end();
      },
      failed: (error) => this.giveUp(stream, error),
      room: () => stream.room(),
    };
  }

  private giveUp(stream: SseStream, error: unknown): void {
    if (!ParleyError.is(error)) this.log.error({ err: error }, 'An event stream failed');
    stream.close('unavailable');
  }

  private showCount(): void {
    this.metrics.gauge('parley_event_streams', 'Open server-sent-event streams', this.open.size);
  }
}

function writeAll(stream: SseStream, entries: readonly ShownEntry[]): void {
  const [only] = entries;
  stream.write(entries.length === 1 && only ? only.frame : entries.map(({ frame }) => frame).join(''));
}

function writeTurn(stream: SseStream, entries: readonly ShownEntry[], turn: string): void {
  const own = entries.filter(({ entry }) => entry.turn === turn);
  writeAll(stream, own);
  if (own.some(({ entry }) => terminalTypes.has(entry.type) || entry.type === 'turn.rejected')) stream.end();
}

/** Not of a turn that has not begun: whoever waits for that one wants to see it. */
function isOver({ conversation }: Restored, turn: string): boolean {
  const begun = conversation.messages.some((message) => message.turn === turn);
  return begun && conversation.openTurn?.turn !== turn;
}
