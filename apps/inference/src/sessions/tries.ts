import { NotYet } from '#shared/broker';
import { ParleyError } from '#shared/contracts';

const most = 5;
const kept = 100;

/** How often each mail has failed here for its own sake. */
export class Tries {
  private readonly failed = new Map<number, number>();

  areUsedUp(mail: number, error: unknown): boolean {
    // Memory that does not answer costs this mail a while, but neither itself nor the turn that runs.
    const passes = ParleyError.is(error) ? error.body.retryable === true : error instanceof NotYet;
    if (passes) return false;
    const tries = (this.failed.get(mail) ?? 0) + 1;
    this.failed.set(mail, tries);
    const [oldest] = this.failed.keys();
    if (this.failed.size > kept && oldest !== undefined) this.failed.delete(oldest);
    return tries >= most;
  }
}
