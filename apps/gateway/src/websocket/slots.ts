/** Lets so many tasks run at once; the others wait for their turn, in order. */
export class Slots {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.take();
    try {
      return await task();
    } finally {
      this.giveBack();
    }
  }

  /** Resolves when the task has begun; how it ends is its own business. */
  async begin(task: () => Promise<void>, failed: (error: unknown) => void): Promise<void> {
    await this.take();
    task()
      .catch(failed)
      .finally(() => this.giveBack());
  }

  private async take(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
    });
  }

  private giveBack(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}
