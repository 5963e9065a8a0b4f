/** Something that a worker says to the broker or to its model. */
export type Said = { to: 'broker'; subject: string; payload: string } | { to: 'model'; step: string };

/** A boundary of a turn at which its worker dies: with the word on its lips, or the answer not heard. */
export interface Trap {
  moment: 'before' | 'after';
  matches(said: Said): boolean;
}

/** The traps that are set just now. Each catches one worker, once. */
export class Traps {
  private readonly set = new Map<Trap, (worker: string) => void>();

  /** Resolves with the worker that was caught. `kill` must have no effect later than its return. */
  arm(trap: Trap): Promise<string> {
    return new Promise((resolve) => this.set.set(trap, resolve));
  }

  disarm(trap: Trap): void {
    this.set.delete(trap);
  }

  get isEmpty(): boolean {
    return this.set.size === 0;
  }

  /** The trap that these words run into, taken out of the others' way. */
  springing(said: Said): { moment: Trap['moment']; caught: (worker: string) => void } | undefined {
    for (const [trap, caught] of this.set) {
      if (!trap.matches(said)) continue;
      this.set.delete(trap);
      return { moment: trap.moment, caught };
    }
    return undefined;
  }
}
