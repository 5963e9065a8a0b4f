import type { Clock } from '#shared/broker';

/** The calls that this process runs or is about to run, each with its signal to end. */
export class CallsInHand {
  private readonly calls = new Map<string, AbortController>();
  private emptied: () => void = () => {};

  get keys(): string[] {
    return [...this.calls.keys()];
  }

  has(key: string): boolean {
    return this.calls.has(key);
  }

  begin(key: string): AbortSignal {
    const unwanted = new AbortController();
    this.calls.set(key, unwanted);
    return unwanted.signal;
  }

  end(key: string): void {
    this.calls.delete(key);
    if (this.calls.size === 0) this.emptied();
  }

  /** False where it is not in hand. */
  giveUp(key: string): boolean {
    const unwanted = this.calls.get(key);
    unwanted?.abort();
    return unwanted !== undefined;
  }

  giveUpAll(): void {
    for (const unwanted of this.calls.values()) unwanted.abort();
  }

  /** Resolves when none is left, or after that time. */
  async over(clock: Pick<Clock, 'after'>, graceMs: number): Promise<void> {
    if (this.calls.size === 0) return;
    let callOff = (): void => {};
    await new Promise<void>((resolve) => {
      this.emptied = resolve;
      callOff = clock.after(graceMs, resolve);
    });
    callOff();
  }
}
