import { NotYet, sessionOfSubject, type Delivery } from '#shared/broker';
import type { SimulatedProcess } from '../simulated-process.js';
import type { Kept, StoredStream } from './stored-stream.js';
import { SubjectMatcher } from './subjects.js';
import type { Wire } from './wire.js';

export interface ConsumerSettings {
  filter: string;
  ackWaitMs: number;
  /** `delete`: of a work queue, what is acknowledged is gone. */
  acknowledged: 'keep' | 'delete';
}

export type Handler = (delivery: Delivery) => Promise<void>;

interface Attached {
  process: SimulatedProcess;
  handle: Handler;
}

interface Item {
  kept: Kept;
  /** How often it was handed out. */
  attempt: number;
  inHand: boolean;
  /** Calls the wait for an answer off, once there is one. */
  answered: () => void;
}

const downMs = 100;
const longestPauseMs = 10_000;
const longestDelayMs = 4_000;

/**
 * A durable pull consumer with everybody who pulls from it: each message goes to one of them, again and again until
 * somebody acknowledges it. Whoever is frozen has asked for messages before, so he is handed some as well.
 */
export class Consumer {
  private readonly attached = new Set<Attached>();
  private readonly items = new Map<number, Item>();

  constructor(
    private readonly wire: Wire,
    private readonly stream: StoredStream,
    private readonly settings: ConsumerSettings,
  ) {
    const matcher = new SubjectMatcher();
    stream.onStored((kept) => {
      if (!matcher.matches(settings.filter, kept.subject)) return;
      const item: Item = { kept, attempt: 0, inHand: false, answered: () => {} };
      this.items.set(kept.sequence, item);
      this.hand(item);
    });
  }

  /** What was neither acknowledged nor removed from its stream. */
  get unacknowledged(): number {
    return [...this.items.values()].filter(({ kept }) => kept.removedAt === undefined).length;
  }

  /** Returns how to stop pulling; what is in hand then is still finished. */
  attach(process: SimulatedProcess, handle: Handler): () => void {
    const one = { process, handle };
    this.attached.add(one);
    process.onDeath(() => this.attached.delete(one));
    for (const item of this.items.values()) if (!item.inHand) this.hand(item);
    return () => this.attached.delete(one);
  }

  private hand(item: Item): void {
    const { time, faults } = this.wire;
    if (!this.isWanted(item)) return;
    item.inHand = false;
    if (this.wire.isCut) return void time.after(downMs, () => !item.inHand && this.hand(item));
    if (this.attached.size === 0) return;
    const taker = faults.random.pick([...this.attached]);
    item.inHand = true;
    item.attempt += 1;
    this.deliver(item, taker);
    if (faults.strikes('mail delivered twice'))
      time.after(faults.random.between(0, 500), () => this.hand(item));
  }

  private deliver(item: Item, { process, handle }: Attached): void {
    const { time, faults } = this.wire;
    const { attempt } = item;
    const delivered = { working: false };
    const delayMs = faults.strikes('delivery delayed') ? faults.random.between(5, longestDelayMs) : 0;
    this.wire.back(() => process.enter(() => this.run(item, attempt, process, handle, delivered)), delayMs);
    const wait = (): void => {
      item.answered = time.after(this.settings.ackWaitMs, () => {
        if (item.attempt !== attempt || !item.inHand) return;
        // Who works on something for long says so, and the broker waits on.
        if (delivered.working && process.isRunning && !faults.strikes('sign of work lost')) wait();
        else this.hand(item);
      });
    };
    wait();
  }

  private run(
    item: Item,
    attempt: number,
    process: SimulatedProcess,
    handle: Handler,
    delivered: { working: boolean },
  ): void {
    const { subject, sequence, data } = item.kept;
    const delivery = { subject, session: sessionOfSubject(subject), sequence, data, attempt };
    const settle = (arrive: () => void): void => {
      delivered.working = false;
      process.send(() => {
        if (!this.wire.faults.strikes('delivery acknowledgement lost')) this.wire.toBroker(process, arrive);
      });
    };
    delivered.working = true;
    handle(delivery).then(
      () => settle(() => this.acknowledge(item)),
      (error: unknown) => settle(() => this.putBack(item, attempt, pauseAfter(error, attempt))),
    );
  }

  /** Whoever says it, and for whichever delivery of it: the message is done. */
  private acknowledge(item: Item): void {
    item.answered();
    this.items.delete(item.kept.sequence);
    if (this.settings.acknowledged === 'delete') this.stream.remove(item.kept.sequence);
  }

  private putBack(item: Item, attempt: number, pauseMs: number): void {
    if (item.attempt !== attempt) return;
    item.answered();
    this.wire.time.after(pauseMs, () => {
      if (item.attempt === attempt) this.hand(item);
    });
  }

  /** What was removed from the stream is never handed out again. */
  private isWanted({ kept }: Item): boolean {
    if (kept.removedAt !== undefined) this.items.delete(kept.sequence);
    return this.items.has(kept.sequence);
  }
}

/** As the transport of the real services has it. */
function pauseAfter(error: unknown, attempt: number): number {
  return error instanceof NotYet ? error.afterMs : Math.min(250 * 2 ** attempt, longestPauseMs);
}
