import type { Append } from '#shared/contracts';

/** What was done and seen while things broke: the ground on which the checks judge, and nothing else. */
export interface History {
  logs: readonly SessionLog[];
  submits: readonly Submit[];
  watches: readonly Watch[];
  asked: readonly Asked[];
  effects: readonly Effect[];
  rows: readonly TurnRow[];
  /** Workers that were frozen: one that sleeps between its claim and its request cannot know what it missed. */
  excused: ReadonlySet<string>;
}

export interface SessionLog {
  session: string;
  appends: readonly StoredAppend[];
}

/** `at` by the broker's clock, in milliseconds. */
export interface StoredAppend {
  sequence: number;
  at: number;
  append: Append;
}

/** A submit that was answered with a turn: from then on it may not be lost. */
export interface Submit {
  session: string;
  key: string;
  /** As the answer names it: its own turn, or the running one that its words joined. */
  turn: string;
  /** The own turn of words that joined another. */
  becomes?: string;
}

/** All that one client was shown of one session, over however many connections. */
export interface Watch {
  name: string;
  session: string;
  seen: readonly Seen[];
}

export type Seen =
  | { kind: 'snapshot'; n: number }
  | { kind: 'reset'; reason: string }
  | { kind: 'event'; n: number; type: string; turn?: string; text?: string };

/** A request that reached the model, named as its sender names it: `<turn>.<step>`. */
export interface Asked {
  step: string;
  worker: string;
  at: number;
}

/** That a tool did something that cannot be taken back. */
export interface Effect {
  tool: string;
  call: string;
}

/** A turn as Postgres has it. */
export interface TurnRow {
  session: string;
  turn: string;
  status: string;
}
