import type { Clock } from '#shared/broker';
import { WaitingLine } from './waiting-line.js';

export interface SlotSettings {
  /** How many may be held at once. */
  most: number;
  /** How many may be taken within any minute; undefined for no limit. */
  perMinute: number | undefined;
}

type Time = Pick<Clock, 'elapsed' | 'after'>;
interface Waiter {
  grant: () => void;
}

const minuteMs = 60_000;
/** Slots of which some are kept back. */
const fewest = 8;

/** Room for requests to one provider. Who has to wait is served fairly; see `WaitingLine`. */
export class FairSlots {
  private readonly line = new WaitingLine<Waiter>();
  /** When those of the last minute were taken, oldest first; kept only where that is limited. */
  private readonly taken: number[] = [];
  private held = 0;
  private readonly heldBy = new Map<string, number>();
  private stopTimer: (() => void) | undefined;

  constructor(
    private readonly settings: SlotSettings,
    private readonly time: Time,
  ) {}

  get inUse(): number {
    return this.held;
  }

  get usersWaiting(): number {
    return this.line.users;
  }

  /** Resolves with how to give it back, which must be called once. Rejects with the signal's reason. */
  async take(user: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    // Whoever waits although there is room has his share already.
    if (this.waitMs() === 0 && this.mayHold(user)) this.hold(user);
    else await this.inLine(user, signal);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.release(user);
      this.serve();
    };
  }

  private inLine(user: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.line.remove(user, waiter);
        this.serve();
        reject(signal.reason);
      };
      const waiter: Waiter = {
        grant: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.line.add(user, waiter);
      this.serve();
    });
  }

  private serve(): void {
    while (this.waitMs() === 0) {
      const next = this.line.next((user) => this.mayHold(user));
      if (!next) break;
      this.hold(next.user);
      next.waiter.grant();
    }
    this.setTimer();
  }

  /**
   * A quarter stays free for others: they would wait for minutes where one user's long turns hold all there is. Of a
   * few nothing is kept back, for whoever has a server of his own is often its only user.
   */
  private mayHold(user: string): boolean {
    const { most } = this.settings;
    const keptBack = most < fewest || most === Infinity ? 0 : Math.floor(most / 4);
    return (this.heldBy.get(user) ?? 0) < most - keptBack;
  }

  private release(user: string): void {
    this.held -= 1;
    const left = (this.heldBy.get(user) ?? 1) - 1;
    if (left === 0) this.heldBy.delete(user);
    else this.heldBy.set(user, left);
  }

  private hold(user: string): void {
    this.held += 1;
    this.heldBy.set(user, (this.heldBy.get(user) ?? 0) + 1);
    if (this.settings.perMinute !== undefined) this.taken.push(this.time.elapsed());
  }

  /** Before a slot could be taken; without end while all are held, for then it is not time that is waited for. */
  private waitMs(): number {
    if (this.held >= this.settings.most) return Infinity;
    const { perMinute } = this.settings;
    if (perMinute === undefined) return 0;
    const now = this.time.elapsed();
    while (this.taken[0] !== undefined && now - this.taken[0] >= minuteMs) this.taken.shift();
    const [oldest] = this.taken;
    return this.taken.length < perMinute || oldest === undefined ? 0 : oldest + minuteMs - now;
  }

  /** One at most, and none while nobody waits for time to pass. */
  private setTimer(): void {
    this.stopTimer?.();
    this.stopTimer = undefined;
    if (this.line.isEmpty) return;
    const ms = this.waitMs();
    // Room that nobody waiting may take is not a matter of time.
    if (ms > 0 && ms !== Infinity) this.stopTimer = this.time.after(Math.ceil(ms), () => this.serve());
  }
}
