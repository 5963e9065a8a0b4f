/** Of one append: it is known already, follows what is known, or something before it is missing. */
export type Place = 'seen' | 'next' | 'ahead';

/**
 * Appends of each session one after the other, in whatever order they come. One that is ahead is held until
 * something before it has been taken, as the real service holds it in its batch.
 */
export class InOrder {
  private readonly ahead = new Map<string, (() => void)[]>();

  async take(session: string, take: () => Place): Promise<void> {
    for (;;) {
      const place = take();
      if (place === 'next') this.letOn(session);
      if (place !== 'ahead') return;
      await new Promise<void>((goOn) => this.waitersOf(session).push(goOn));
    }
  }

  private letOn(session: string): void {
    for (const goOn of this.waitersOf(session).splice(0)) goOn();
  }

  private waitersOf(session: string): (() => void)[] {
    const waiters = this.ahead.get(session) ?? [];
    this.ahead.set(session, waiters);
    return waiters;
  }
}
