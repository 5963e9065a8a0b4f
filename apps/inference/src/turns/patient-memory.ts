import type { Clock } from '#shared/broker';
import { inTime } from '../models/asking/index.js';

/** So long nobody waits again for what has not answered. */
const believedAwayMs = 5_000;

/** Memory as it is asked for what agents know: no reply waits for it for long, and while it is away only one does. */
export class PatientMemory {
  private away: { until: number; error: unknown } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
  ) {}

  /** Rejects where it does not answer in time, or lately has not. */
  async ask<T>(question: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { clock, away } = this;
    if (away && clock.elapsed() < away.until) throw away.error;
    try {
      return await inTime(clock, this.ms, question, signal);
    } catch (error) {
      if (!signal.aborted) this.away = { until: clock.elapsed() + believedAwayMs, error };
      throw error;
    }
  }
}
