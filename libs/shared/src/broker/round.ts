interface Breath {
  promise: Promise<void>;
  release: () => void;
}

/**
 * One round of the event loop, shared by all who want to do something once in it: whoever waits for the breath
 * goes on when all that came in was looked at, and whatever comes of that is over when the end is called. Two steps
 * of one round, because a second round would cost a system call more.
 */
export class Round {
  private breathing: Breath | undefined;
  private readonly endings = new Set<() => void>();
  private begun = false;

  breath(): Promise<void> {
    this.breathing ??= newBreath();
    this.begin();
    return this.breathing.promise;
  }

  /** However often it is asked for, once. It must not throw. */
  atEnd(call: () => void): void {
    this.endings.add(call);
    this.begin();
  }

  private begin(): void {
    if (this.begun) return;
    this.begun = true;
    setImmediate(() => this.release());
    setImmediate(() => this.end());
  }

  private release(): void {
    const released = this.breathing;
    // What the released ask for is the next round's.
    this.breathing = undefined;
    released?.release();
  }

  private end(): void {
    this.begun = false;
    const calls = [...this.endings];
    this.endings.clear();
    for (const call of calls) call();
    if (this.breathing) this.begin();
  }
}

function newBreath(): Breath {
  let release = (): void => {};
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}

/** This process's: what many sessions publish in one round leaves in one system call. */
export const round = new Round();
