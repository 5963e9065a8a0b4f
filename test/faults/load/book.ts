import type { Seen, Submit, Watch } from '../history.js';

/** What clients did and saw, written down while it happens. */
export class Book {
  readonly submits: Submit[] = [];
  readonly watches: Watch[] = [];
  /** Answers that no fault excuses. */
  readonly surprises: string[] = [];
  readonly counts = new Map<string, number>();

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  counted(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  watch(name: string, session: string): Seen[] {
    const seen: Seen[] = [];
    this.watches.push({ name, session, seen });
    return seen;
  }
}
