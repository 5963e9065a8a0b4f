import type { Faults } from '../faults.js';
import type { SimulatedProcess } from '../simulated-process.js';
import type { VirtualTime } from '../virtual-time.js';

const fastestMs = 0.05;
const slowestMs = 1.5;

/** What lies between the processes and the broker: each way takes a while, and what one process sends stays in order. */
export class Wire {
  private readonly lastOut = new WeakMap<SimulatedProcess, number>();
  private readonly lastIn = new WeakMap<SimulatedProcess, number>();
  /** While set, nothing reaches the broker. */
  isCut = false;

  constructor(
    readonly time: VirtualTime,
    readonly faults: Faults,
  ) {}

  get latency(): number {
    return this.faults.random.between(fastestMs, slowestMs);
  }

  /** What was under way when its sender died arrives or does not. `lost` is told where it does not. */
  toBroker(from: SimulatedProcess, arrive: () => void, lost: () => void = () => {}): void {
    this.inOrder(this.lastOut, from, () => {
      const sinksWithSender = from.isDead && this.faults.random.chance(0.5);
      if (this.isCut || sinksWithSender) lost();
      else arrive();
    });
  }

  /** An answer: it may come later than one that was asked for afterwards. */
  back(answer: () => void, extraMs = 0): void {
    this.time.after(this.latency + extraMs, answer);
  }

  /** Messages of subscriptions reach a process in the order in which they left the broker. */
  toSubscriber(to: SimulatedProcess, arrive: () => void): void {
    this.inOrder(this.lastIn, to, arrive);
  }

  private inOrder(
    last: WeakMap<SimulatedProcess, number>,
    process: SimulatedProcess,
    call: () => void,
  ): void {
    const at = Math.max(this.time.elapsed + this.latency, last.get(process) ?? 0);
    last.set(process, at);
    this.time.after(at - this.time.elapsed, call);
  }
}
