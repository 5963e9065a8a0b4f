import type { SimulatedProcess } from '../simulated-process.js';
import { SubjectMatcher } from './subjects.js';
import type { Wire } from './wire.js';

export interface Message {
  subject: string;
  data: Uint8Array;
  sequence: number;
  respond: (data: string, from: SimulatedProcess) => void;
}

export interface Subscription {
  pattern: string;
  process: SimulatedProcess;
  hear: (message: Message) => void;
}

/** Messages that nobody stores, as the broker hands them on: at most once, to whoever listens when they come by. */
export class Bus {
  private readonly subscriptions = new Set<Subscription>();
  private readonly matcher = new SubjectMatcher();

  constructor(private readonly wire: Wire) {}

  get size(): number {
    return this.subscriptions.size;
  }

  add(subscription: Subscription): void {
    if (subscription.process.isDead) return;
    this.subscriptions.add(subscription);
    subscription.process.onDeath(() => this.remove(subscription));
  }

  remove(subscription: Subscription): void {
    this.subscriptions.delete(subscription);
  }

  /** How many will hear it, if nothing happens to them. */
  publish(message: Message): number {
    if (this.wire.isCut) return 0;
    let count = 0;
    for (const { pattern, process, hear } of this.subscriptions) {
      if (!this.matcher.matches(pattern, message.subject)) continue;
      count += 1;
      this.wire.toSubscriber(process, () => process.enter(() => hear(message)));
    }
    return count;
  }
}
