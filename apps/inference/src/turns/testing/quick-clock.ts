import type { Clock } from '#shared/broker';

/** Time that passes at once when somebody waits for it, and else not at all. */
export class QuickClock implements Clock {
  readonly waits: number[] = [];
  /** Called as soon as somebody waits, before any time has passed. */
  onWait: (ms: number) => void = () => {};

  constructor(private time = Date.parse('2026-01-02T03:04:10.678Z')) {}

  now(): number {
    return this.time;
  }

  /** It is set anew: nobody has waited for that. */
  shift(ms: number): void {
    this.time += ms;
  }

  elapsed(): number {
    return this.time;
  }

  /** Only what is waited for takes time: a limit that something else keeps to is not reached. */
  async wait(ms: number, signal?: AbortSignal): Promise<void> {
    this.onWait(ms);
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    this.waits.push(ms);
    this.time += ms;
  }

  async breath(): Promise<void> {}

  /** Nothing takes so long here. */
  after(): () => void {
    return () => {};
  }
}
