import type { KeyEntry, Keys } from '#shared/broker';
import type { Answer, SimulatedProcess } from '../simulated-process.js';
import type { StoredKeys } from './stored-keys.js';
import type { Views } from './views.js';
import type { Wire } from './wire.js';

export interface KeysPortParts {
  process: SimulatedProcess;
  wire: Wire;
  views: Views;
  keys: StoredKeys;
}

/** The real port sends a write again, with the id it had, until it knows what became of it; but not for ever. */
const insistsMs = 10_000;
const againAfterMs = 500;
const readPatienceMs = 5_000;
const longestDelayMs = 4_000;

/** A bucket as one process sees it. An answer is true, however late; an error says nothing of what became of it. */
export class KeysPort implements Keys {
  constructor(private readonly parts: KeysPortParts) {}

  create(key: string, value: string, ttlMs?: number): Promise<number | undefined> {
    return this.write(() => this.parts.keys.create(key, value, ttlMs));
  }

  update(key: string, value: string, revision: number): Promise<number | undefined> {
    return this.write(() => this.parts.keys.update(key, value, revision));
  }

  purge(key: string, revision: number): Promise<boolean> {
    return this.write(() => this.parts.keys.purge(key, revision));
  }

  get(key: string): Promise<KeyEntry | undefined> {
    return this.read(() => this.parts.keys.get(key, this.parts.views.leader()));
  }

  entries(): Promise<KeyEntry[]> {
    return this.read(() => this.parts.keys.entries(this.parts.views.anyReplica()));
  }

  private write<T>(apply: () => T): Promise<T> {
    return this.parts.process.call((answer) => {
      const { time, faults } = this.parts.wire;
      const until = time.elapsed + insistsMs;
      const delayMs = faults.strikes('key write delayed') ? faults.random.between(5, longestDelayMs) : 0;
      time.after(delayMs, () => this.send(apply, answer, until));
    });
  }

  private send<T>(apply: () => T, answer: Answer<T>, until: number): void {
    const { process, wire } = this.parts;
    const accept = (): void => {
      const applied = apply();
      if (wire.faults.strikes('key write unanswered')) this.giveUp(answer, until);
      else wire.back(() => answer.ok(applied));
    };
    const tryAgain = (): void => {
      if (process.isDead) return;
      if (wire.time.elapsed + againAfterMs >= until) this.giveUp(answer, until);
      else wire.time.after(againAfterMs, () => this.send(apply, answer, until));
    };
    wire.toBroker(process, accept, tryAgain);
  }

  private giveUp(answer: Answer<never>, until: number): void {
    const { time } = this.parts.wire;
    time.after(until - time.elapsed, () =>
      answer.fail(new Error('The broker did not store the key in time.')),
    );
  }

  private read<T>(look: () => T): Promise<T> {
    const { process, wire } = this.parts;
    return process.call((answer) => {
      const unanswered = (): void => {
        wire.time.after(readPatienceMs, () => answer.fail(new Error('The broker did not answer.')));
      };
      if (wire.faults.strikes('read failed')) return unanswered();
      return wire.toBroker(
        process,
        () => {
          const value = look();
          wire.back(() => answer.ok(value));
        },
        unanswered,
      );
    });
  }
}
