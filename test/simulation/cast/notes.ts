import type { Command, Cursor, Verdict } from '#shared/contracts';
import type { Restored } from '#shared/conversation';

/** One question to the model. What became of it: `called off` is silence to the end. */
export interface Ask {
  process: string;
  stepKey: string;
  at: number;
  became: 'answered' | 'failed' | 'called off';
  /** Why a provider would have refused the prompt. */
  problems: readonly string[];
}

/** A tool has done what it does to the world outside. */
export interface SideEffect {
  process: string;
  tool: string;
  key: string;
  idempotent: boolean;
  at: number;
}

/** What somebody sent to a mailbox, and what he was told. */
export interface Sent {
  command: Command;
  at: number;
  /** Whether the broker confirmed it; undefined where nobody ever said. */
  posted: boolean | undefined;
  verdict: Verdict | undefined;
}

/** An appointment with the broker that it has confirmed. */
export interface Appointed {
  session: string;
  command: string;
  dueMs: number;
}

export type Seen =
  | { kind: 'came'; cursor: Cursor | undefined; stateFirst: boolean }
  | { kind: 'entry'; n: number; type: string; turn: string | undefined; at: string; text: string | undefined }
  | { kind: 'reset'; reason: string }
  | { kind: 'snapshot'; n: number; conversation: Restored['conversation'] }
  | { kind: 'failed' }
  | { kind: 'left' };

/** All that one watcher of one session was shown, over all his visits. */
export interface Watched {
  watcher: string;
  session: string;
  seen: Seen[];
}

/** What those who stand around the log have seen and done: the other half of what the checker judges. */
export class Notes {
  readonly asks: Ask[] = [];
  readonly effects: SideEffect[] = [];
  readonly sent: Sent[] = [];
  readonly appointed: Appointed[] = [];
  readonly watched: Watched[] = [];
  /** Which process drew which nonce. */
  readonly nonces = new Map<string, string>();
}
