import type { Names } from './names.js';

/**
 * What Parley asks of a broker, and no more. The code behind it speaks to nats-server; the simulation puts a
 * model of the broker here, with every fault that was ever seen. What stands on these ports (mailbox, log,
 * holding, calls, actors, followers) is the same code in both.
 */

export interface StoredMessage {
  sequence: number;
  subject: string;
  id: string | undefined;
  data: Uint8Array;
  /** Milliseconds since 1970 by the broker's clock; 0 where a read does not tell. */
  at: number;
}

/** Of a subject that may hold wildcards: the last sequence that it must have for the write to count. */
export interface Expectation {
  subject: string;
  sequence: number;
}

export interface Publication {
  subject: string;
  data: Uint8Array;
  /** Names the message for ever: within two minutes the broker stores the same id once. */
  id: string;
  expect?: Expectation;
}

/**
 * What became of a publication. `silence` is not an answer: it may be stored now, later, or never. `passing` is
 * a refusal that may not be one in a moment (no leader, another write in flight, a full stream); `never` holds
 * whatever is tried.
 */
export type Published =
  | { kind: 'stored'; sequence: number; doubled: boolean }
  | { kind: 'wrong-sequence'; last: number }
  | { kind: 'full'; reason: string }
  | { kind: 'passing'; reason: string }
  | { kind: 'silence'; reason: string }
  | { kind: 'never'; error: Error };

/** When a stored message is to be sent on to its target: once, or again and again. */
export interface Timetable {
  /** `@at <RFC 3339>`, `@every <duration>` or a cron expression of six fields. */
  when: string;
  timeZone?: string;
  target: string;
}

export interface Page {
  messages: StoredMessage[];
  /** More of them are stored than this page could hold. */
  more: boolean;
}

/** One stream. Reads marked 'any replica' may lag behind what was acknowledged; the leader's may too, but less. */
export interface Stream {
  publish(publication: Publication): Promise<Published>;
  /** Stores a message that the broker sends on by itself. One for each subject: a new one replaces it. */
  schedule(publication: Publication, timetable: Timetable): Promise<Published>;
  /** Messages of a subject (wildcards allowed) from a sequence on, itself included. Any replica. */
  page(subject: string, from: number): Promise<Page>;
  /** The newest message of each subject, or of each that a wildcard stands for. Any replica. */
  lasts(subjects: readonly string[]): Promise<StoredMessage[]>;
  /** The next message of a subject from a sequence on, by the leader's word. */
  leaderNext(subject: string, from: number): Promise<StoredMessage | undefined>;
  leaderLast(subject: string): Promise<StoredMessage | undefined>;
  /** False: it was gone already. */
  remove(sequence: number): Promise<boolean>;
}

export interface KeyEntry {
  key: string;
  value: string;
  revision: number;
}

/** A bucket of keys. Every write is conditional; undefined means that somebody else was first. */
export interface Keys {
  create(key: string, value: string, ttlMs?: number): Promise<number | undefined>;
  update(key: string, value: string, revision: number): Promise<number | undefined>;
  /** False: the revision was not this one any more. */
  purge(key: string, revision: number): Promise<boolean>;
  get(key: string): Promise<KeyEntry | undefined>;
  /** Any replica may answer. */
  entries(): Promise<KeyEntry[]>;
}

export interface Heard {
  data: Uint8Array;
  subject: string;
  /** Of a message that was sent on after it was stored: its sequence in the stream. */
  sequence: number;
  respond(data: string): void;
}

/** Messages that nobody stores: at most once, to whoever listens just then. */
export interface Core {
  publish(subject: string, data: string): void;
  /** Returns how to stop. */
  subscribe(subject: string, heard: (message: Heard) => void): () => void;
  /** Undefined: nobody listens, or nobody answered in time. */
  ask(subject: string, data: string, timeoutMs: number): Promise<string | undefined>;
  /** Resolves when the broker knows of every subscription made so far. */
  flush(): Promise<void>;
  /** Called when what was sent meanwhile may have been missed. Returns how to stop. */
  onGap(listener: () => void): () => void;
}

/** Time as the code sees it. The simulation has its own, which does not pass by itself. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds that only ever grow. */
  elapsed(): number;
  /** Rejects with the signal's reason when it is aborted. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Resolves when all that is ready to run just now has had its turn; for everybody at once. */
  breath(): Promise<void>;
  /** Calls once, after a while; returns how to call it off. It does not keep the process alive. */
  after(ms: number, call: () => void): () => void;
}

/** What actors, tools and readers of the log hold of the broker. */
export interface BrokerPorts {
  names: Names;
  /** The life of the log stream that this process joined, and that of the mailbox. */
  gen: string;
  mailGen: string;
  /** New at every start: a process that comes back is somebody else. */
  worker: string;
  mail: Stream;
  log: Stream;
  work: Stream;
  actors: Keys;
  workers: Keys;
  calls: Keys;
  core: Core;
  clock: Clock;
}
