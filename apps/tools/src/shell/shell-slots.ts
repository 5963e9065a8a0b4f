import { Slots } from '../registry/slots.js';

export interface Wait {
  /** For how long; after that it is refused. */
  ms: number;
  signal: AbortSignal;
  progress(text: string): void;
}

/** So many commands run at once in this service: the limits of each say nothing of how much all of them take. */
export class ShellSlots {
  private readonly slots: Slots;

  constructor(private readonly most: number) {
    this.slots = new Slots(most);
  }

  /** `run` is told how long it has waited. */
  async hold<T>(wait: Wait, run: (waitedMs: number) => Promise<T>): Promise<T> {
    const from = this.slots.areTaken ? performance.now() : undefined;
    const giveBack = await this.slot(wait);
    try {
      return await run(from === undefined ? 0 : performance.now() - from);
    } finally {
      giveBack();
    }
  }

  private async slot({ ms, signal, progress }: Wait): Promise<() => void> {
    if (this.slots.areTaken) progress('It waits for other commands to end.');
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), ms);
    try {
      return await this.slots.take(AbortSignal.any([signal, patience.signal]));
    } catch (error) {
      if (signal.aborted || !patience.signal.aborted) throw error;
      throw new Error(
        `It was not begun: as many commands run here as may (${this.most}), and none of them ended within ${ms / 1_000} s. Try again later.`,
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
    }
  }
}
