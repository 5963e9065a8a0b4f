const most = 5;
const kept = 100;

/** How often each mail has failed here. */
export class Tries {
  private readonly failed = new Map<number, number>();

  areUsedUp(mail: number): boolean {
    const tries = (this.failed.get(mail) ?? 0) + 1;
    this.failed.set(mail, tries);
    const [oldest] = this.failed.keys();
    if (this.failed.size > kept && oldest !== undefined) this.failed.delete(oldest);
    return tries >= most;
  }
}
