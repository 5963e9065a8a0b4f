import type { Faults } from '../faults.js';
import type { VirtualTime } from '../virtual-time.js';

const mostBehindMs = 3_000;

/** How much of the one true history a reader gets to see: up to a time, or all of it (`Infinity`). */
export class Views {
  private deposedAt: number | undefined;

  constructor(
    private readonly time: VirtualTime,
    private readonly faults: Faults,
  ) {}

  /** For a while somebody who leads no more still answers for the leader, now and then. */
  deposeLeader(forMs: number): void {
    const at = this.time.elapsed;
    this.deposedAt = at;
    this.time.after(forMs, () => {
      if (this.deposedAt === at) this.deposedAt = undefined;
    });
  }

  heal(): void {
    this.deposedAt = undefined;
  }

  leader(): number {
    const asksTheOld = this.deposedAt !== undefined && this.faults.random.chance(0.5);
    return asksTheOld && this.deposedAt !== undefined ? this.deposedAt : Infinity;
  }

  anyReplica(): number {
    if (!this.faults.strikes('replica behind')) return Infinity;
    return this.time.elapsed - this.faults.random.between(1, mostBehindMs);
  }
}
