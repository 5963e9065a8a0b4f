import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import type { Logger } from 'pino';
import { isObservable, lastValueFrom } from 'rxjs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  consumers,
  deliveryOf,
  NotYet,
  type Broker,
  type ConsumerDefinition,
  type ConsumerName,
  type Consumers,
} from '../broker/index.js';
import { jetStreamTransport } from './consume.decorator.js';
import { InFlight } from './in-flight.js';

type Handler = (delivery: ReturnType<typeof deliveryOf>) => Promise<unknown>;

const longestPauseMs = 10_000;

/**
 * The Nest transport for streams: each `@Consume` handler gets the messages of one durable pull consumer,
 * many at once but never more than `concurrency`. While a handler works, the broker is told so; on close,
 * pulling ends first and what is in hand is finished.
 */
export class JetStreamServer extends Server implements CustomTransportStrategy {
  override readonly transportId = jetStreamTransport;
  private readonly pulls = new Map<ConsumerName, Pull>();

  constructor(
    private readonly broker: Broker,
    private readonly log: Logger,
    private readonly concurrency: number,
    private readonly readFrom: Consumers = consumers,
  ) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    for (const handler of this.messageHandlers.values()) {
      const consumer = handler.extras?.['consumer'] as ConsumerName;
      const run: Handler = async (delivery) => {
        const answer: unknown = await handler(delivery, undefined);
        return isObservable(answer) ? lastValueFrom(answer, { defaultValue: undefined }) : answer;
      };
      const { broker, log, concurrency } = this;
      const definition: ConsumerDefinition = this.readFrom[consumer];
      const atOnce = Math.min(concurrency, definition.atOnce ?? concurrency);
      this.pulls.set(consumer, new Pull(broker, log, definition, atOnce, run));
    }
    Promise.all([...this.pulls.values()].map((pull) => pull.start())).then(() => callback(), callback);
  }

  /** Whoever drains takes nothing new, so that it comes to somebody else at once; what is in hand goes on. */
  async stopPulling(consumer: ConsumerName): Promise<void> {
    await this.pulls.get(consumer)?.stop();
  }

  async close(): Promise<void> {
    await Promise.all([...this.pulls.values()].map((pull) => pull.close()));
  }

  on(): never {
    throw new Error('The JetStream transport has no events of its own; listen to the connection.');
  }

  unwrap<T>(): T {
    return this.broker.nc as T;
  }
}

class Pull {
  private messages: ConsumerMessages | undefined;
  private closing = false;
  private reading: Promise<void> = Promise.resolve();
  private readonly inFlight: InFlight<JsMsg>;

  constructor(
    private readonly broker: Broker,
    private readonly log: Logger,
    private readonly consumer: ConsumerDefinition,
    private readonly concurrency: number,
    private readonly handle: Handler,
  ) {
    this.inFlight = new InFlight(concurrency, consumer.ackWaitMs / 3, (msg) => msg.working());
  }

  async start(): Promise<void> {
    await this.open();
    this.reading = this.read();
  }

  async stop(): Promise<void> {
    this.closing = true;
    await this.messages?.close();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.reading;
    await this.inFlight.close();
  }

  private async open(): Promise<ConsumerMessages> {
    const { stream, durable } = this.consumer;
    const consumer = await this.broker.js.consumers.get(this.broker.names.stream(stream), durable);
    this.messages = await consumer.consume({ max_messages: this.concurrency, idle_heartbeat: 5_000 });
    return this.messages;
  }

  private async read(): Promise<void> {
    for (let pause = 250; !this.closing; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        const messages = this.messages ?? (await this.open());
        if (this.closing) return void (await messages.close());
        for await (const msg of messages) {
          pause = 250;
          await this.inFlight.add(msg, () => this.settle(msg));
        }
      } catch (error) {
        this.log.error(
          { err: error, consumer: this.consumer.durable },
          'Reading from the stream failed; trying again',
        );
      }
      this.messages = undefined;
      if (!this.closing) await delay(pause);
    }
  }

  private async settle(msg: JsMsg): Promise<void> {
    try {
      await this.handle(deliveryOf(msg));
      msg.ack();
    } catch (error) {
      if (error instanceof NotYet) return msg.nak(error.afterMs);
      const attempt = msg.info.deliveryCount;
      this.log.error(
        { err: error, consumer: this.consumer.durable, subject: msg.subject, attempt },
        'A message could not be handled',
      );
      msg.nak(Math.min(250 * 2 ** attempt, longestPauseMs));
    }
  }
}
