import type { Manner } from './manner.js';
import type { ErrorAnswer, Failure } from './refusal.js';
import type { Block, Move } from './moves.js';
import type { Prompt } from './prompt.js';
import type { Figures, StopReason } from './script/directive.js';

/** What is known before the first word. `outputTokens` is given when the script fixes the figures. */
export interface Reply {
  id: string;
  model: string;
  created: number;
  usage: Omit<Figures, 'output'>;
  wantsUsage: boolean;
  manner: Manner;
}

export interface Ending {
  stop: StopReason;
  stopSequence: string | null;
  usage: Figures;
}

/** A block of an answer that is not streamed. */
export type WholeBlock =
  | { kind: 'text'; text: string }
  | { kind: 'thinking'; text: string; signature: string }
  | { kind: 'redacted'; text: string; data: string }
  | { kind: 'call'; id: string; name: string; text: string };

/** Writes moves as frames of one provider's stream. */
export interface FrameWriter {
  open(): string;
  start(block: Block): string;
  delta(block: Block, text: string): string;
  stop(move: Extract<Move, { kind: 'stop' }>): string;
  error(failure: Failure): string;
  close(ending: Ending): string;
}

/** One provider's wire format: pure translation, no sockets. */
export interface Face {
  idPrefix: string;
  idLength: number;
  callPrefix: string;
  callLength: number;
  headers(requestId: string): Record<string, string>;
  /** Throws `Refusal` where the provider would answer 400. */
  read(body: unknown): Prompt;
  error(failure: Failure, requestId: string): ErrorAnswer;
  frames(reply: Reply): FrameWriter;
  whole(reply: Reply, blocks: readonly WholeBlock[], ending: Ending): unknown;
}
