import { EventQueue } from './event-queue.js';

export interface RunLimits {
  /** Asked after every event: true ends the run. */
  until?: () => boolean;
  /** Virtual milliseconds since the start of the world. */
  untilMs?: number;
  events?: number;
}

/** Why a run ended. `quiet`: nothing is planned any more, so nothing can happen any more. */
export type Ending = 'reached' | 'quiet' | 'out of time' | 'out of events';

/** So many events share one turn of Node's event loop, which costs more than a typical event. */
const eventsPerTurn = 64;

/**
 * Time that passes from one planned event to the next and never by itself. Everything asynchronous in the
 * simulated world is an event here: code that waits for a real timer, a socket or a thread does not belong into it.
 */
export class VirtualTime {
  private readonly queue = new EventQueue();
  private passed = 0;
  private happened = 0;

  constructor(
    /** Milliseconds since 1970 at which the world begins. */
    readonly beginsAt = Date.UTC(2026, 0, 1),
  ) {}

  /** Milliseconds since the world began; fractions count. */
  get elapsed(): number {
    return this.passed;
  }

  get now(): number {
    return this.beginsAt + Math.floor(this.passed);
  }

  get events(): number {
    return this.happened;
  }

  /** Returns how to call it off. */
  after(ms: number, call: () => void): () => void {
    const event = this.queue.plan(this.passed + Math.max(ms, 0), call);
    return () => {
      event.call = undefined;
    };
  }

  /** When the next event will be, in milliseconds since the world began. */
  nextAt(): number | undefined {
    return this.queue.peek()?.at;
  }

  /** Lets the next event happen. The promises that it resolves go on before anything else only in `run`. */
  step(): void {
    const event = this.queue.peek();
    if (!event?.call) return;
    this.queue.pop();
    this.passed = event.at;
    this.happened += 1;
    event.call();
  }

  /** Moves on to a time before the next event. */
  advanceTo(elapsed: number): void {
    this.passed = Math.max(this.passed, elapsed);
  }

  /**
   * Event after event. Each is a call of `setImmediate` of its own: between two of those Node runs all microtasks
   * to their end, so whatever an event set in motion has come to rest before the next one happens.
   */
  run(limits: RunLimits = {}): Promise<Ending> {
    return new Promise((resolve, reject) => {
      let ended = false;
      let remaining = 0;
      const next = (): void => {
        if (ended) return;
        try {
          const ending = this.endingOf(limits);
          ended = ending !== undefined;
          if (ending) return resolve(ending);
          this.step();
        } catch (error) {
          ended = true;
          return reject(error as Error);
        }
        remaining -= 1;
        if (remaining === 0) turn();
      };
      const turn = (): void => {
        remaining = eventsPerTurn;
        for (let index = 0; index < eventsPerTurn; index += 1) setImmediate(next);
      };
      turn();
    });
  }

  private endingOf({ until, untilMs, events }: RunLimits): Ending | undefined {
    if (until?.()) return 'reached';
    const at = this.nextAt();
    if (at === undefined) return 'quiet';
    if (untilMs !== undefined && at > untilMs) return 'out of time';
    if (events !== undefined && this.happened >= events) return 'out of events';
    return undefined;
  }
}
