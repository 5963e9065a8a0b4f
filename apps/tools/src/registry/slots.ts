/** Lets so many through at once; the others wait in the order in which they came. */
export class Slots {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(most: number) {
    this.free = most;
  }

  /** Whoever comes now has to wait. */
  get areTaken(): boolean {
    return this.free === 0;
  }

  /** Returns how to give it back. Rejects with the signal's reason. */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.free > 0) this.free -= 1;
    else await this.turn(signal);
    let held = true;
    return () => {
      if (held) this.giveBack();
      held = false;
    };
  }

  private giveBack(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(come), 1);
        reject(signal.reason);
      };
      const come = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      this.waiting.push(come);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
