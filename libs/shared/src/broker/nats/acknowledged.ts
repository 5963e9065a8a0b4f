import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';

/** What the broker said, or that it said nothing; then the message may be stored now, later or never. */
export type Answer = { kind: 'answer'; message: Msg } | { kind: 'silence'; reason: string };

interface Pending {
  until: number;
  resolve: (answer: Answer) => void;
}

/** Long enough for a slow disk, short enough for a lost answer: it only decides when the same is sent again. */
const defaultPatienceMs = 2_500;

/**
 * Publications whose answers are awaited. The client's own requests make an error object and a timer each,
 * which at thousands of appends a second cost more than the append. Here all share one inbox, and because all
 * have the same patience, the oldest is always the first to give up: one timer looks at the front of the list,
 * and it runs only while somebody waits.
 */
export class Acknowledged {
  private readonly pending = new Map<string, Pending>();
  private readonly inbox: string;
  private sweeper: NodeJS.Timeout | undefined;
  private sent = 0;

  constructor(
    private readonly nc: NatsConnection,
    inboxPrefix: string,
    private readonly patienceMs = defaultPatienceMs,
  ) {
    this.inbox = createInbox(inboxPrefix);
    nc.subscribe(`${this.inbox}.*`, {
      callback: (error, message) => {
        if (!error) this.answered(message);
      },
    });
    void nc.closed().then(() => this.giveUpAll('the connection is closed'));
  }

  get waiting(): number {
    return this.pending.size;
  }

  /** Throws where the message cannot even be sent. */
  publish(subject: string, data: Uint8Array | string, headers: MsgHdrs): Promise<Answer> {
    this.sent += 1;
    const token = String(this.sent);
    this.nc.publish(subject, data, { headers, reply: `${this.inbox}.${token}` });
    return new Promise((resolve) => {
      this.pending.set(token, { until: performance.now() + this.patienceMs, resolve });
      this.sweeper ??= setInterval(() => this.giveUpOld(), this.patienceMs / 10);
    });
  }

  /** What was under way when the connection broke is lost, or its answer is: nobody need wait for it. */
  giveUpAll(reason: string): void {
    for (const token of this.pending.keys()) this.settle(token, { kind: 'silence', reason });
  }

  private answered(message: Msg): void {
    this.settle(message.subject.slice(this.inbox.length + 1), { kind: 'answer', message });
  }

  private giveUpOld(): void {
    const now = performance.now();
    for (const [token, { until }] of this.pending) {
      if (until > now) return;
      this.settle(token, { kind: 'silence', reason: `no answer in ${this.patienceMs} ms` });
    }
  }

  private settle(token: string, answer: Answer): void {
    const pending = this.pending.get(token);
    this.pending.delete(token);
    pending?.resolve(answer);
    if (this.pending.size > 0) return;
    clearInterval(this.sweeper);
    this.sweeper = undefined;
  }
}
