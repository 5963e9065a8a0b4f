import {
  Names,
  systemClock,
  type BrokerPorts,
  type Heard,
  type StoredMessage,
  type Stream,
} from '#shared/broker';
import type { Append, Entry } from '#shared/contracts';

/** As much of a broker as reading live needs: one log, core messages that are heard at once, gaps on demand. */
export class FakeBroker {
  readonly names = new Names();
  readonly stored: StoredMessage[] = [];
  readonly subscriptions = new Map<string, (message: Heard) => void>();
  private readonly gapListeners = new Set<() => void>();
  private n = 0;
  beats: (() => void)[] = [];
  now = 0;

  readonly ports = {
    names: this.names,
    gen: 'g_1',
    core: {
      subscribe: (subject: string, heard: (message: Heard) => void) => {
        if (this.subscriptions.has(subject)) throw new Error(`${subject} is subscribed to twice.`);
        this.subscriptions.set(subject, heard);
        return () => void this.subscriptions.delete(subject);
      },
      flush: async () => undefined,
      onGap: (listener: () => void) => {
        this.gapListeners.add(listener);
        return () => void this.gapListeners.delete(listener);
      },
    },
    clock: {
      ...systemClock,
      elapsed: () => this.now,
      after: (_ms: number, call: () => void) => {
        this.beats.push(call);
        return () => void (this.beats = this.beats.filter((beat) => beat !== call));
      },
    },
    log: {
      page: async (subject: string, from: number) => ({ messages: this.of(subject, from), more: false }),
      lasts: async (subjects: readonly string[]) =>
        subjects.flatMap((subject) => this.of(subject, 0).slice(-1)),
      leaderNext: async (subject: string, from: number) => this.of(subject, from)[0],
    } as unknown as Stream,
  } as unknown as BrokerPorts;

  /** Stores an append, which nobody hears of yet. */
  store(
    session: string,
    type: 'turn.status' | 'turn.completed' | 'turn.started' = 'turn.status',
  ): StoredMessage {
    this.n += 1;
    const message = {
      sequence: this.n,
      subject: this.names.log(session, 'e'),
      id: undefined,
      data: Buffer.from(JSON.stringify(append(this.n, type))),
      at: 0,
    };
    this.stored.push(message);
    return message;
  }

  /** The broker's word to whoever listens: as at most once as the real one. */
  say(subject: string, { data, sequence }: Pick<StoredMessage, 'data' | 'sequence'>): string[] {
    const answers: string[] = [];
    const respond = (answer: string): void => void answers.push(answer);
    this.subscriptions.get(subject)?.({ data, subject, sequence, respond });
    return answers;
  }

  republish(session: string, message: StoredMessage): void {
    this.say(this.names.live(session), message);
  }

  gap(): void {
    for (const listener of this.gapListeners) listener();
  }

  beat(): void {
    for (const beat of this.beats.splice(0)) beat();
  }

  get listens(): boolean {
    return this.gapListeners.size > 0 || this.beats.length > 0 || this.subscriptions.size > 0;
  }

  private of(subject: string, from: number): StoredMessage[] {
    const prefix = subject.slice(0, -1);
    return this.stored.filter((each) => each.subject.startsWith(prefix) && each.sequence >= from);
  }
}

function append(n: number, type: 'turn.status' | 'turn.completed' | 'turn.started'): Append {
  const bodies = {
    'turn.status': { message: `${n}` },
    'turn.started': { attempt: 1 },
    'turn.completed': {
      usage: {
        inputTokens: 0,
        outputTokens: 0,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        costUsd: 0,
        contextUsed: 0,
        contextSize: 0,
      },
      durationMs: 1,
    },
  };
  const at = '2026-01-02T03:04:05.678Z';
  return {
    v: 1,
    gen: 'g_1',
    epoch: 1,
    nonce: 'x',
    entries: [{ type, turn: 't_1', n, en: n, at, body: bodies[type] } as Entry],
  };
}
