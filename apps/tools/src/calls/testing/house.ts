import {
  Names,
  type BrokerPorts,
  type Core,
  type Heard,
  type KeyEntry,
  type Keys,
  type Publication,
  type Stream,
} from '#shared/broker';
import { callRecordSchema, commandSchema, type CallRecord, type Command } from '#shared/contracts';
import { ManualClock } from './manual-clock.js';

export type Operation = 'create' | 'update' | 'get' | 'post';
export type Fault = 'crashes before' | 'crashes after' | 'does not hear of' | 'hears no answer of';

/** One broker for several runners: just what a call needs of it, all at once and in order. */
export class House {
  readonly names = new Names();
  readonly clock = new ManualClock();
  readonly keys = new Map<string, KeyEntry>();
  readonly mail = new Map<string, Command<'call.finish'>>();
  readonly progress: Command<'call.progress'>[] = [];
  readonly listeners = new Map<string, Set<(message: Heard) => void>>();
  posts = 0;
  private revision = 0;

  process(worker: string): HouseProcess {
    return new HouseProcess(this, worker);
  }

  record(key: string): CallRecord | undefined {
    const entry = this.keys.get(key);
    return entry && callRecordSchema.parse(JSON.parse(entry.value));
  }

  /** As a stop does it, or a runner of long ago. */
  put(key: string, record: CallRecord): void {
    this.write(key, JSON.stringify(record), this.keys.get(key)?.revision);
  }

  write(key: string, value: string, revision: number | undefined): number | undefined {
    if (this.keys.get(key)?.revision !== revision) return undefined;
    this.revision += 1;
    this.keys.set(key, { key, value, revision: this.revision });
    return this.revision;
  }

  store({ id, data }: Publication): number {
    const command = commandSchema.parse(JSON.parse(Buffer.from(data).toString()));
    if (command.type === 'call.progress') {
      if (this.mail.size > 0) throw new Error('Nothing may be told behind a result.');
      return this.progress.push(command);
    }
    if (command.type !== 'call.finish') throw new Error(`A runner may not post ${command.type}.`);
    this.posts += 1;
    if (!this.mail.has(id)) this.mail.set(id, command);
    return this.mail.size;
  }

  /** The first answer, or undefined where nobody gives one. */
  tell(subject: string, data = ''): string | undefined {
    const answers: string[] = [];
    const heard: Heard = {
      subject,
      data: Buffer.from(data),
      sequence: 0,
      respond: (answer) => void answers.push(answer),
    };
    for (const [pattern, listeners] of this.listeners) {
      if (pattern !== subject && pattern !== subject.replace(/[^.]+$/, '*')) continue;
      for (const listener of listeners) listener(heard);
    }
    return answers[0];
  }
}

/** One runner's side of the house. Faults are given beforehand; a crash silences it for ever. */
export class HouseProcess {
  private readonly faults = new Map<Operation, Fault>();
  private readonly stops = new Set<() => void>();
  private readonly gaps = new Set<() => void>();
  crashed = false;

  constructor(
    private readonly house: House,
    readonly worker: string,
  ) {}

  fault(fault: Fault, operation: Operation): void {
    this.faults.set(operation, fault);
  }

  crash(): void {
    this.crashed = true;
    for (const stop of this.stops) stop();
  }

  /** It was away from the broker, and is back. */
  comesBack(): void {
    for (const gap of this.gaps) gap();
  }

  get listening(): boolean {
    return this.gaps.size > 0 || [...this.house.listeners.values()].some(({ size }) => size > 0);
  }

  ports(): BrokerPorts {
    const { house, worker } = this;
    const does = <T>(operation: Operation, act: () => T): Promise<T> => this.does(operation, act);
    return {
      names: house.names,
      gen: 'g',
      mailGen: 'g',
      worker,
      clock: house.clock,
      calls: lacking<Keys>('calls', {
        create: (key, value) => does('create', () => house.write(key, value, undefined)),
        update: (key, value, revision) => does('update', () => house.write(key, value, revision)),
        get: (key) => does('get', () => house.keys.get(key)),
      }),
      mail: lacking<Stream>('mail', {
        publish: (publication) =>
          does('post', () => ({ kind: 'stored', sequence: house.store(publication), doubled: false })),
      }),
      core: lacking<Core>('core', {
        subscribe: (subject, heard) => this.subscribe(subject, heard),
        ask: async (subject, data) => house.tell(subject, data),
        onGap: (listener) => {
          this.gaps.add(listener);
          return () => this.gaps.delete(listener);
        },
      }),
      log: lacking<Stream>('log', {}),
      work: lacking<Stream>('work', {}),
      actors: lacking<Keys>('actors', {}),
      workers: lacking<Keys>('workers', {}),
    };
  }

  private async does<T>(operation: Operation, act: () => T): Promise<T> {
    if (this.crashed) return never();
    const fault = this.faults.get(operation);
    this.faults.delete(operation);
    if (fault === 'crashes before') this.crash();
    if (this.crashed) return never();
    if (fault === 'does not hear of') throw new Error(`No answer to ${operation}.`);
    const answer = act();
    if (fault === 'crashes after') this.crash();
    if (this.crashed) return never();
    if (fault === 'hears no answer of') throw new Error(`No answer to ${operation}.`);
    return answer;
  }

  private subscribe(subject: string, heard: (message: Heard) => void): () => void {
    const listeners = this.house.listeners.get(subject) ?? new Set();
    this.house.listeners.set(subject, listeners.add(heard));
    const stop = (): void => void listeners.delete(heard);
    this.stops.add(stop);
    return stop;
  }
}

function never<T>(): Promise<T> {
  return new Promise(() => {});
}

/** What a test has not given must not be asked for. */
function lacking<T extends object>(name: string, given: Partial<T>): T {
  return new Proxy(given as T, {
    get: (target, property) => {
      if (property in target) return Reflect.get(target, property) as unknown;
      throw new Error(`A runner has no business with ${name}.${String(property)}.`);
    },
  });
}
