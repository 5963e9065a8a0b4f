import type { Clock } from '#shared/broker';
import type { Random } from './random.js';
import type { VirtualTime } from './virtual-time.js';

export type Life = 'running' | 'frozen' | 'dead';
type Arrival = 'timer' | 'io';

/** How whoever is asked outside of the process hands his answer back into it. */
export interface Answer<T> {
  ok(value: T): void;
  fail(error: Error): void;
}

/**
 * A process of the simulated world: what comes in from outside, timers included, comes in through `enter`, and what
 * goes out, through `call` or `send`. So it can be killed or frozen at any instant, and code that was killed
 * never goes on: its promises stay open for ever.
 */
export class SimulatedProcess {
  private life: Life = 'running';
  private readonly waiting: { kind: Arrival; call: () => void }[] = [];
  private catchingUp = false;
  private readonly mourners: (() => void)[] = [];
  private callsMade = 0;
  private breathing: Promise<void> | undefined;
  private doom: { call: number; when: 'before' | 'after' } | undefined;

  constructor(
    readonly id: string,
    private readonly time: VirtualTime,
    readonly random: Random,
  ) {}

  get isDead(): boolean {
    return this.life === 'dead';
  }

  get isRunning(): boolean {
    return this.life === 'running';
  }

  /** How often it has asked something of the world outside. */
  get calls(): number {
    return this.callsMade;
  }

  /** Something reaches the process. A frozen one gets it later, a dead one never. */
  enter(call: () => void, kind: Arrival = 'io'): void {
    if (this.life === 'dead') return;
    if (this.life === 'frozen' || this.waiting.length > 0) this.waiting.push({ kind, call });
    else call();
  }

  /** Asks something of the world outside. In a dead process nobody waits for the answer. */
  call<T>(ask: (answer: Answer<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      this.send(() => {
        ask({
          ok: (value) => this.enter(() => resolve(value)),
          fail: (error) => this.enter(() => reject(error)),
        });
      });
    });
  }

  /** Something leaves the process and nobody waits for an answer. */
  send(out: () => void): void {
    if (this.life === 'dead') return;
    this.callsMade += 1;
    const doomed = this.doom?.call === this.callsMade ? this.doom.when : undefined;
    if (doomed === 'before') return this.crash();
    out();
    if (doomed === 'after') this.crash();
  }

  crash(): void {
    if (this.life === 'dead') return;
    this.life = 'dead';
    this.waiting.length = 0;
    for (const mourn of this.mourners.splice(0)) mourn();
  }

  /** Dies at its n-th call from now on: just before that leaves, or just after. */
  crashAtCall(nth: number, when: 'before' | 'after'): void {
    this.doom = { call: this.callsMade + nth, when };
  }

  /** Whatever death was set for it, it will not come. */
  spare(): void {
    this.doom = undefined;
  }

  /** As by SIGSTOP. */
  freeze(): void {
    if (this.life === 'running') this.life = 'frozen';
  }

  /** As by SIGCONT: all that came meanwhile comes now. Due timers go first, as in Node, or nothing does. */
  thaw(): void {
    if (this.life !== 'frozen') return;
    this.life = 'running';
    if (this.random.chance(0.5)) this.putTimersFirst();
    this.catchUp();
  }

  onDeath(mourn: () => void): void {
    if (this.life === 'dead') mourn();
    else this.mourners.push(mourn);
  }

  readonly clock: Clock = {
    now: () => this.time.now,
    elapsed: () => this.time.elapsed,
    after: (ms, call) => this.after(ms, call),
    wait: (ms, signal) => this.wait(ms, signal),
    breath: () => this.breath(),
  };

  private after(ms: number, call: () => void): () => void {
    let wanted = true;
    const callOff = this.time.after(ms, () => this.enter(() => wanted && call(), 'timer'));
    return () => {
      wanted = false;
      callOff();
    };
  }

  private wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        callOff();
        reject(signal?.reason as Error);
      };
      const callOff = this.after(ms, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Everything else that is to happen at this very time happens before. */
  private breath(): Promise<void> {
    this.breathing ??= new Promise((resolve) => {
      this.after(0, () => {
        this.breathing = undefined;
        resolve();
      });
    });
    return this.breathing;
  }

  private putTimersFirst(): void {
    const arrived = this.waiting.splice(0);
    this.waiting.push(...arrived.filter(({ kind }) => kind === 'timer'));
    this.waiting.push(...arrived.filter(({ kind }) => kind === 'io'));
  }

  /** One after the other, each with time to come to rest; what comes meanwhile waits behind them. */
  private catchUp(): void {
    if (this.catchingUp) return;
    this.catchingUp = true;
    this.time.after(0, () => {
      this.catchingUp = false;
      if (this.life !== 'running') return;
      const [first] = this.waiting;
      if (!first) return;
      first.call();
      this.waiting.shift();
      if (this.waiting.length > 0) this.catchUp();
    });
  }
}
