import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { consumers, type Broker, type ConsumerName } from '#shared/broker';
import { BROKER, Metrics } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { Rounds } from './rounds.js';

const everyMs = 10_000;
const streams = ['LOG', 'MAIL', 'WORK', 'REPORTS', 'DEAD'] as const;
const warnShare = 0.8;

/** What the broker holds for us, where people can see it. */
@Injectable()
export class StreamSizes implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds: Rounds;
  private isTight = false;

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.rounds = new Rounds({
      clock: broker.clock,
      everyMs,
      work: () => this.measure(),
      failed: (error) => log.warn({ err: error }, 'The streams could not be measured'),
    });
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  private async measure(): Promise<void> {
    for (const stream of streams) await this.measureStream(stream);
    for (const consumer of Object.keys(consumers) as ConsumerName[]) await this.measureConsumer(consumer);
  }

  private async measureStream(stream: (typeof streams)[number]): Promise<void> {
    const { jsm, names } = this.broker;
    const { state, config } = await jsm.streams.info(names.stream(stream));
    this.gauge('parley_stream_bytes', 'Bytes that a stream takes up.', state.bytes, { stream });
    this.gauge('parley_stream_messages', 'Messages in a stream.', state.messages, { stream });
    this.gauge('parley_stream_first_sequence', 'Oldest message of a stream.', state.first_seq, { stream });
    if (config.max_bytes <= 0) return;
    this.gauge('parley_stream_max_bytes', 'Bytes that a stream may take up.', config.max_bytes, { stream });
    if (stream === 'LOG') this.tell(state.bytes, config.max_bytes);
  }

  private async measureConsumer(consumer: ConsumerName): Promise<void> {
    const { jsm, names } = this.broker;
    const { stream, durable } = consumers[consumer];
    const { num_pending, num_ack_pending } = await jsm.consumers.info(names.stream(stream), durable);
    this.gauge('parley_consumer_pending', 'Messages that wait for a consumer.', num_pending, { consumer });
    this.gauge('parley_consumer_in_hand', 'Messages that a consumer is working on.', num_ack_pending, {
      consumer,
    });
  }

  /** Once each time it gets tight, not all the while. */
  private tell(bytes: number, maxBytes: number): void {
    const isTight = bytes > warnShare * maxBytes;
    if (isTight && !this.isTight) {
      this.log.warn(
        { bytes, maxBytes },
        'The log is nearly full: soon no turns are taken. Is memory behind, or PARLEY_LOG_MAX_BYTES too low?',
      );
    }
    this.isTight = isTight;
  }

  private gauge(name: string, help: string, value: number, labels: Record<string, string>): void {
    this.metrics.gauge(name, help, value, labels);
  }
}
