import type { Clock } from '#shared/broker';

export interface RoundsParts {
  clock: Clock;
  everyMs: number;
  work: (signal: AbortSignal) => Promise<void>;
  /** A round that fails is told here; the next one comes all the same. */
  failed: (error: unknown) => void;
}

/** The same work again and again, at once and then at intervals, never twice at a time. */
export class Rounds {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: RoundsParts) {}

  start(): void {
    this.running = this.run();
  }

  /** Resolves when the round in hand has come to its end. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { clock, everyMs, work, failed } = this.parts;
    while (!signal.aborted) {
      try {
        await work(signal);
      } catch (error) {
        if (!signal.aborted) failed(error);
      }
      await clock.wait(everyMs, signal).catch(() => undefined);
    }
  }
}
