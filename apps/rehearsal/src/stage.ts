/**
 * One answer's hold on time. `end` (the client left, the server closes) wakes whoever waits and clears the timer,
 * so nothing of an answer outlives its connection.
 */
export class Stage {
  #ended = false;
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;

  get ended(): boolean {
    return this.#ended;
  }

  sleep(ms: number): Promise<void> {
    return this.until((wake) => {
      this.#timer = setTimeout(wake, Math.max(1, Math.ceil(ms)));
    });
  }

  /** Resolves when `arrange` calls its argument, at the latest at the end. One at a time. */
  until(arrange: (wake: () => void) => void): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
      arrange(resolve);
    });
  }

  /** For a hung answer: only the end ends it. */
  forever(): Promise<void> {
    return this.until(() => {});
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#wake?.();
  }
}
