import { ServerNats } from '@nestjs/microservices';
import { headers, type Msg, type Subscription } from '@nats-io/transport-node';
import { partBytes, partsHeader, type Broker } from '../broker/index.js';
import type { Asked } from './query.decorator.js';

/**
 * Nest's own NATS transport, on the connection that the service already has, and with the namespace in
 * front of each pattern. All instances of a service share its questions: one queue group per owner.
 */
export class QueryServer extends ServerNats {
  private readonly answering: Subscription[] = [];

  /** `pool`: which tools this process runs, if it does. */
  constructor(
    private readonly broker: Pick<Broker, 'nc' | 'names'>,
    private readonly pool: string,
  ) {
    super({});
  }

  override async createNatsClient(): Promise<Broker['nc']> {
    return this.broker.nc;
  }

  override bindEvents(): void {
    for (const [pattern, { extras }] of this.messageHandlers) {
      const { pool = this.pool } = (extras ?? {}) as Asked;
      if (pool !== this.pool) continue;
      const handle = this.getMessageHandler(pattern);
      const subject = this.broker.names.subject(...pattern.split('.'));
      const queue = pattern.split('.')[0];
      const sub = this.broker.nc.subscribe(subject, {
        queue,
        callback: (error, msg) => void handle(error, msg),
      });
      this.answering.push(sub);
    }
  }

  /** An answer may be larger than the broker's largest message; then it goes out in parts, in order. */
  override getPublisher(question: Msg, id: string): (response: object) => void {
    return (response) => {
      const { data } = this.serializer.serialize({ ...response, id }) as { data: string };
      const answer = Buffer.from(data);
      const parts = Math.max(1, Math.ceil(answer.length / partBytes));
      const header = headers();
      header.set(partsHeader, String(parts));
      for (let part = 0; part < parts; part += 1) {
        question.respond(answer.subarray(part * partBytes, (part + 1) * partBytes), { headers: header });
      }
    };
  }

  /** Drains: questions that have arrived are answered, new ones go to the other instances. */
  override async close(): Promise<void> {
    await Promise.all(this.answering.splice(0).map((sub) => sub.drain()));
  }

  /** The connection's owner reports its state; here it would be told twice. */
  override async handleStatusUpdates(): Promise<void> {}
}
