import { setImmediate as restOfTurn, setTimeout as delay } from 'node:timers/promises';
import type { VirtualTime } from '../virtual-time.js';

const pauseMs = 1;

/**
 * Lets virtual time pass as real time does, for code that waits with real promises. Not for simulations: how many
 * events happen before a given line of a test depends on the machine.
 */
export class Pump {
  private closed = false;
  private readonly running: Promise<void>;

  constructor(private readonly time: VirtualTime) {
    this.running = this.run();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async run(): Promise<void> {
    const began = performance.now();
    while (!this.closed) {
      const reached = performance.now() - began;
      while (!this.closed && (this.time.nextAt() ?? Infinity) <= reached) {
        this.time.step();
        await restOfTurn();
      }
      this.time.advanceTo(reached);
      await delay(pauseMs);
    }
  }
}
