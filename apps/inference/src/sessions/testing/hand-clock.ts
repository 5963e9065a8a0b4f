import type { Clock } from '#shared/broker';

/** Time that passes when a test says so. */
export class HandClock implements Clock {
  private passed = 0;
  private timers: { at: number; call: () => void }[] = [];

  constructor(private readonly beginsAt = Date.parse('2026-01-02T03:00:00.000Z')) {}

  get pending(): number {
    return this.timers.length;
  }

  now(): number {
    return this.beginsAt + this.passed;
  }

  elapsed(): number {
    return this.passed;
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  async breath(): Promise<void> {}

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.passed + ms, call };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
  }

  /** What each timer sets in motion comes to rest before the next one is called. */
  async pass(ms: number): Promise<void> {
    const until = this.passed + ms;
    for (let due = this.due(until); due; due = this.due(until)) {
      const timer = due;
      this.timers = this.timers.filter((each) => each !== timer);
      this.passed = timer.at;
      timer.call();
      await rest();
    }
    this.passed = until;
    await rest();
  }

  private due(until: number): { at: number; call: () => void } | undefined {
    return this.timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
  }
}

/** Everything that can go on without time or I/O has gone on. */
export function rest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
