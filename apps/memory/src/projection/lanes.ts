export type Lane = 'light' | 'heavy';

const heavyLength = 512 * 1024;
const most = 10_000;

/**
 * A session whose state is large costs its whole length at each batch that it is in, and everybody in that batch
 * waits for it. So the large ones have a lane of their own.
 */
export class LaneOfSession {
  /** The one that was written longest ago first; beyond `most` it is taken for a light one, until it is written again. */
  private readonly heavy = new Set<string>();

  of(session: string): Lane {
    return this.heavy.has(session) ? 'heavy' : 'light';
  }

  /** What a session's state came to when it was written last. */
  note(session: string, length: number): void {
    this.heavy.delete(session);
    if (length <= heavyLength) return;
    this.heavy.add(session);
    if (this.heavy.size <= most) return;
    const [oldest] = this.heavy;
    if (oldest !== undefined) this.heavy.delete(oldest);
  }
}
