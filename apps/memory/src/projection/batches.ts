import { setTimeout as delay } from 'node:timers/promises';

export interface Job<T, R> {
  item: T;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

export interface BatchLimits<T> {
  items: number;
  /** A batch begins no sooner than this after the one before it. */
  paceMs: number;
  size: number;
  sizeOf: (item: T) => number;
}

/**
 * Gathers while one batch is being worked on and a little longer, and hands over what has gathered as the next. So
 * an idle service takes one at once, and a busy one takes many: what a batch costs hardly depends on how much is in
 * it. `work` settles every job and must not reject.
 */
export class Batches<T, R> {
  private readonly waiting: Job<T, R>[] = [];
  private working = false;
  private most: number;

  constructor(
    private readonly limits: BatchLimits<T>,
    private readonly work: (jobs: Job<T, R>[]) => Promise<void>,
  ) {
    this.most = limits.items;
  }

  add(item: T): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.working) return;
      this.working = true;
      // What arrives in the same moment belongs together.
      setImmediate(() => void this.run());
    });
  }

  /** So many were too many at once: half of them next, and twice as many with each batch from then on. */
  takeLess(items: number): void {
    this.most = Math.max(1, Math.floor(items / 2));
  }

  private async run(): Promise<void> {
    try {
      while (this.waiting.length > 0) {
        const begun = performance.now();
        await this.work(this.take());
        const early = this.limits.paceMs - (performance.now() - begun);
        if (early > 0) await delay(early);
      }
    } finally {
      this.working = false;
    }
  }

  private take(): Job<T, R>[] {
    const { items, size, sizeOf } = this.limits;
    const most = this.most;
    this.most = Math.min(items, most * 2);
    let count = 0;
    let total = 0;
    for (const { item } of this.waiting.slice(0, most)) {
      total += sizeOf(item);
      if (count > 0 && total > size) break;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }
}
