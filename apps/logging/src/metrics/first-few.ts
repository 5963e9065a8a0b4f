/**
 * The first `limit` values that come, each as itself, and `other` for all that come later: a label of which anybody may
 * make as many as he likes must not grow a process without end.
 */
export class FirstFew {
  private readonly known = new Set<string>();

  constructor(private readonly limit: number) {}

  of(value: string): string {
    if (this.known.has(value)) return value;
    if (this.known.size >= this.limit) return 'other';
    this.known.add(value);
    return value;
  }
}
