import type { Clock } from '#shared/broker';

interface Timer {
  at: number;
  call: () => void;
}

/** Time that passes when a test says so. */
export class ManualClock implements Clock {
  private passed = 0;
  private readonly timers = new Set<Timer>();

  get waiting(): number {
    return this.timers.size;
  }

  /** Until the next timer; undefined where none waits. */
  get soonestMs(): number | undefined {
    const soonest = Math.min(...[...this.timers].map(({ at }) => at));
    return Number.isFinite(soonest) ? soonest - this.passed : undefined;
  }

  now(): number {
    return Date.UTC(2026, 0, 2) + this.passed;
  }

  elapsed(): number {
    return this.passed;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.passed + ms, call };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const callOff = this.after(ms, resolve);
      signal?.addEventListener('abort', () => {
        callOff();
        reject(signal.reason as Error);
      });
    });
  }

  breath(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  pass(ms: number): void {
    this.passed += ms;
    for (const timer of this.timers) {
      if (timer.at > this.passed) continue;
      this.timers.delete(timer);
      timer.call();
    }
  }
}
