import { createInbox, type Msg, type NatsConnection } from '@nats-io/transport-node';

/** What came, up to the status that says that nothing more will. */
export interface Reading {
  messages: Msg[];
  status: number;
  description: string;
}

interface Pending {
  until: number;
  messages: Msg[];
  resolve: (reading: Reading | undefined) => void;
}

const defaultPatienceMs = 5_000;

/**
 * Questions to which the broker answers with any number of messages and a status behind the last. The client's own
 * requests for many make an error object, a timer and a queue each, though most of these answers are one message:
 * here all share one inbox and, since all have the same patience, one timer, which runs only while somebody waits.
 */
export class Readings {
  private readonly pending = new Map<string, Pending>();
  private readonly inbox: string;
  private sweeper: NodeJS.Timeout | undefined;
  private asked = 0;

  constructor(
    private readonly nc: NatsConnection,
    inboxPrefix: string,
    private readonly patienceMs = defaultPatienceMs,
  ) {
    this.inbox = createInbox(inboxPrefix);
    nc.subscribe(`${this.inbox}.*`, {
      callback: (error, message) => {
        if (!error) this.heard(message);
      },
    });
    void nc.closed().then(() => this.giveUpAll());
  }

  get waiting(): number {
    return this.pending.size;
  }

  /** Undefined: the broker stopped answering, in the middle perhaps. Throws where it cannot even be asked. */
  ask(subject: string, question: object): Promise<Reading | undefined> {
    this.asked += 1;
    const token = String(this.asked);
    this.nc.publish(subject, JSON.stringify(question), { reply: `${this.inbox}.${token}` });
    return new Promise((resolve) => {
      this.pending.set(token, { until: performance.now() + this.patienceMs, messages: [], resolve });
      this.sweeper ??= setInterval(() => this.giveUpOld(), this.patienceMs / 10);
    });
  }

  /** What was under way when the connection broke is lost: nobody need wait for it. */
  giveUpAll(): void {
    for (const token of this.pending.keys()) this.settle(token, undefined);
  }

  private heard(message: Msg): void {
    const token = message.subject.slice(this.inbox.length + 1);
    const status = message.headers?.code ?? 0;
    const pending = this.pending.get(token);
    if (!pending) return;
    if (status === 0) pending.messages.push(message);
    else
      this.settle(token, {
        messages: pending.messages,
        status,
        description: message.headers?.description ?? '',
      });
  }

  private giveUpOld(): void {
    const now = performance.now();
    for (const [token, { until }] of this.pending) {
      if (until > now) return;
      this.settle(token, undefined);
    }
  }

  private settle(token: string, reading: Reading | undefined): void {
    const pending = this.pending.get(token);
    this.pending.delete(token);
    pending?.resolve(reading);
    if (this.pending.size > 0) return;
    clearInterval(this.sweeper);
    this.sweeper = undefined;
  }
}
