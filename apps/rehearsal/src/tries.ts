const MOST_KEYS = 10_000;

/** Counts the tries of a request, for `[[fail-first]]`. Forgets the key that was longest unused first. */
export class Tries {
  readonly #counts = new Map<string, number>();

  constructor(private readonly most = MOST_KEYS) {}

  /** 1 for the first try. */
  next(key: string): number {
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.delete(key);
    this.#counts.set(key, count);
    if (this.#counts.size > this.most) this.#forgetOldest();
    return count;
  }

  #forgetOldest(): void {
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined) this.#counts.delete(oldest);
  }
}
