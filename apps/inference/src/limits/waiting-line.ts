/**
 * Who waits for something that there is too little of. Users are served in turns, and each user's own in the order
 * in which they came: so whoever brings a hundred does not keep another waiting for a hundred.
 */
export class WaitingLine<T> {
  /** The order is that in which users are served. None is here who waits for nothing. */
  private readonly byUser = new Map<string, Set<T>>();

  get users(): number {
    return this.byUser.size;
  }

  get isEmpty(): boolean {
    return this.byUser.size === 0;
  }

  add(user: string, waiter: T): void {
    const own = this.byUser.get(user);
    if (own) own.add(waiter);
    else this.byUser.set(user, new Set([waiter]));
  }

  /** Who does not want to wait any more. */
  remove(user: string, waiter: T): void {
    const own = this.byUser.get(user);
    own?.delete(waiter);
    if (own?.size === 0) this.byUser.delete(user);
  }

  /** The one whose turn it is, of those who may; his user comes last from now on. */
  next(may: (user: string) => boolean = () => true): { user: string; waiter: T } | undefined {
    for (const [user, own] of this.byUser) {
      const [waiter] = own;
      if (waiter === undefined || !may(user)) continue;
      this.byUser.delete(user);
      own.delete(waiter);
      if (own.size > 0) this.byUser.set(user, own);
      return { user, waiter };
    }
    return undefined;
  }
}
