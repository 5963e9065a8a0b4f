import {
  NoRespondersError,
  RequestError,
  TimeoutError,
  type Msg,
  type NatsConnection,
} from '@nats-io/transport-node';
import type { Core, Heard } from '../ports.js';
import { closedOr } from './published.js';

/** Headers are decoded only for those who ask for the sequence. */
class HeardMessage implements Heard {
  constructor(private readonly msg: Msg) {}

  get data(): Uint8Array {
    return this.msg.data;
  }

  get subject(): string {
    return this.msg.subject;
  }

  get sequence(): number {
    return Number(this.msg.headers?.last('Nats-Sequence') ?? 0);
  }

  respond(data: string): void {
    this.msg.respond(data);
  }
}

export class NatsCore implements Core {
  private readonly gapListeners = new Set<() => void>();

  constructor(private readonly nc: NatsConnection) {
    void this.watchConnection();
  }

  publish(subject: string, data: string): void {
    this.nc.publish(subject, data);
  }

  subscribe(subject: string, heard: (message: Heard) => void): () => void {
    const sub = this.nc.subscribe(subject, {
      callback: (error, msg) => {
        // A refused subscription is told in the connection's status, where the service logs it.
        if (!error) heard(new HeardMessage(msg));
      },
    });
    return () => sub.unsubscribe();
  }

  async ask(subject: string, data: string, timeoutMs: number): Promise<string | undefined> {
    try {
      return (await this.nc.request(subject, data, { timeout: timeoutMs })).string();
    } catch (error) {
      if (isSilence(error)) return undefined;
      throw closedOr(error);
    }
  }

  flush(): Promise<void> {
    return this.nc.flush();
  }

  onGap(listener: () => void): () => void {
    this.gapListeners.add(listener);
    return () => this.gapListeners.delete(listener);
  }

  /** The client's iterator ends with the connection. */
  private async watchConnection(): Promise<void> {
    for await (const { type } of this.nc.status()) {
      if (type === 'reconnect') for (const listener of this.gapListeners) listener();
    }
  }
}

function isSilence(error: unknown): boolean {
  return [TimeoutError, NoRespondersError, RequestError].some((kind) => error instanceof kind);
}
