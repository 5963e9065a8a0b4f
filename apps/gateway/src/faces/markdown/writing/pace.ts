import type { Clock } from '#shared/broker';

export interface PaceParts {
  clock: Pick<Clock, 'after' | 'elapsed'>;
  everyMs: number;
  /** Must not throw. */
  act: () => Promise<void>;
}

/** Does something that is asked for again and again, never twice at once, and not all the time. */
export class Pace {
  private callOff: (() => void) | undefined;
  private acting: Promise<void> | undefined;
  private isDue = false;
  private isStopped = false;
  private last = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: PaceParts) {}

  soon(): void {
    if (this.isStopped || this.callOff) return;
    const { clock, everyMs } = this.parts;
    const wait = this.last + everyMs - clock.elapsed();
    if (wait <= 0) return this.now();
    this.callOff = clock.after(wait, () => this.now());
  }

  now(): void {
    this.callOff?.();
    this.callOff = undefined;
    if (this.isStopped) return;
    this.isDue = true;
    this.acting ??= this.act().finally(() => {
      this.acting = undefined;
    });
  }

  /** Resolves when what was being done is done; nothing is after that. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.callOff?.();
    this.callOff = undefined;
    await this.acting;
  }

  private async act(): Promise<void> {
    while (this.isDue && !this.isStopped) {
      this.isDue = false;
      this.last = this.parts.clock.elapsed();
      await this.parts.act();
    }
  }
}
