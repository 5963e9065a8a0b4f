import type { Core, Heard } from '#shared/broker';
import type { Answer, SimulatedProcess } from '../simulated-process.js';
import type { Bus, Message, Subscription } from './bus.js';
import type { Wire } from './wire.js';

const encoder = new TextEncoder();

/** What one process says and hears of what nobody stores. */
export class CorePort implements Core {
  private readonly gapListeners = new Set<() => void>();

  constructor(
    private readonly process: SimulatedProcess,
    private readonly wire: Wire,
    private readonly bus: Bus,
  ) {}

  publish(subject: string, data: string): void {
    this.process.send(() => {
      if (this.wire.faults.strikes('core message dropped')) return;
      const message = { subject, data: encoder.encode(data), sequence: 0, respond: nobodyWaits };
      this.wire.toBroker(this.process, () => void this.bus.publish(message));
    });
  }

  subscribe(subject: string, heard: (message: Heard) => void): () => void {
    let wanted = true;
    const hear = (message: Message): void => {
      if (wanted) heard(this.heard(message));
    };
    const subscription: Subscription = { pattern: subject, process: this.process, hear };
    // The client tells the broker again after a reconnect, so no subscription is ever lost on the way.
    const arrive = (): void => {
      if (wanted) this.bus.add(subscription);
    };
    this.process.send(() => this.wire.toBroker(this.process, arrive, arrive));
    return () => {
      wanted = false;
      const leave = (): void => this.bus.remove(subscription);
      this.process.send(() => this.wire.toBroker(this.process, leave, leave));
    };
  }

  ask(subject: string, data: string, timeoutMs: number): Promise<string | undefined> {
    return this.process.call<string | undefined>((answer) => {
      const giveUp = this.wire.time.after(timeoutMs, () => answer.ok(undefined));
      if (this.wire.faults.strikes('core message dropped')) return;
      const respond = this.responder({ ...answer, ok: (value) => (giveUp(), answer.ok(value)) });
      this.wire.toBroker(this.process, () => {
        const message = { subject, data: encoder.encode(data), sequence: 0, respond };
        if (this.bus.publish(message) > 0) return;
        giveUp();
        this.wire.back(() => answer.ok(undefined));
      });
    });
  }

  flush(): Promise<void> {
    return this.process.call((answer) => {
      const back = (): void => this.wire.back(() => answer.ok());
      this.wire.toBroker(this.process, back, back);
    });
  }

  onGap(listener: () => void): () => void {
    this.gapListeners.add(listener);
    return () => this.gapListeners.delete(listener);
  }

  /** The connection is back after it was gone. */
  gap(): void {
    this.wire.toSubscriber(this.process, () =>
      this.process.enter(() => {
        for (const listener of this.gapListeners) listener();
      }),
    );
  }

  private heard({ subject, data, sequence, respond }: Message): Heard {
    return { subject, data, sequence, respond: (text) => respond(text, this.process) };
  }

  /** What the one who was asked says goes back over the broker. */
  private responder(answer: Answer<string>): Message['respond'] {
    return (text, from) => {
      from.send(() => {
        if (this.wire.faults.strikes('core message dropped')) return;
        this.wire.toBroker(from, () => this.wire.back(() => answer.ok(text)));
      });
    };
  }
}

function nobodyWaits(): void {
  // A message that was not a question has no one to answer to.
}
