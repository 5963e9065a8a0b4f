/** Remembers the last `limit` stream sequences, each once: what the broker delivers again has the same one. */
export class RecentlySeen {
  private readonly sequences = new Set<number>();

  constructor(private readonly limit: number) {}

  /** True the first time. */
  add(sequence: number): boolean {
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
