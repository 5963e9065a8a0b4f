/**
 * What is in hand: never more than `limit` at once, and each item that takes long is reported again and
 * again, so that the broker does not hand it to somebody else meanwhile.
 */
export class InFlight<T> {
  private readonly items = new Map<T, { since: number; done: Promise<void> }>();
  private readonly ticker: NodeJS.Timeout;
  private freed: (() => void) | undefined;

  constructor(
    private readonly limit: number,
    private readonly reportAfterMs: number,
    private readonly report: (item: T) => void,
  ) {
    this.ticker = setInterval(() => this.reportLong(), reportAfterMs / 2);
    this.ticker.unref();
  }

  /** Resolves as soon as there is room for one more, not when the work is done. `work` must not reject. */
  async add(item: T, work: () => Promise<void>): Promise<void> {
    const done = work().finally(() => {
      this.items.delete(item);
      this.freed?.();
    });
    this.items.set(item, { since: Date.now(), done });
    while (this.items.size >= this.limit) {
      await new Promise<void>((resolve) => {
        this.freed = resolve;
      });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.items.values()].map(({ done }) => done));
    clearInterval(this.ticker);
  }

  private reportLong(): void {
    const now = Date.now();
    for (const [item, { since }] of this.items) if (now - since >= this.reportAfterMs / 2) this.report(item);
  }
}
