/** How many there are of each; what has come down to none takes no room. */
export class Tally {
  private readonly counts = new Map<string, number>();

  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  add(name: string, by: number): number {
    const now = this.of(name) + by;
    if (now > 0) this.counts.set(name, now);
    else this.counts.delete(name);
    return now;
  }
}
