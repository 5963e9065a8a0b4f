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

/** Room for requests to one provider. Who has to wait is served fairly; see `WaitingLine`. */
export class FairSlots {
  private readonly line = new WaitingLine<Waiter>();
  /** When those of the last minute were taken, oldest first; kept only where that is limited. */
  private readonly taken: number[] = [];
  private held = 0;
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
    if (this.line.isEmpty && this.waitMs() === 0) this.hold();
    else await this.inLine(user, signal);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.held -= 1;
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
    while (!this.line.isEmpty && this.waitMs() === 0) {
      this.hold();
      this.line.next()?.grant();
    }
    this.setTimer();
  }

  private hold(): void {
    this.held += 1;
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
    if (ms !== Infinity) this.stopTimer = this.time.after(Math.ceil(ms), () => this.serve());
  }
}
