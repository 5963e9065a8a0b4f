/** Remembers the last `limit` stream sequences, or names: what the broker delivers again has the same one. */
export class RecentlySeen<T extends number | string = number> {
  private readonly sequences = new Set<T>();

  constructor(private readonly limit: number) {}

  /** True the first time. */
  add(sequence: T): boolean {
    if (this.sequences.has(sequence)) return false;
    this.sequences.add(sequence);
    if (this.sequences.size > this.limit) this.forgetOldest();
    return true;
  }

  private forgetOldest(): void {
    const [oldest] = this.sequences;
    if (oldest !== undefined) this.sequences.delete(oldest);
  }
}
