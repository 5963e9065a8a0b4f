import type { FailureCode } from './errors.js';

export type ToolOutcome = 'ok' | 'error' | 'denied' | 'cancelled' | 'outcome_unknown';

export interface TextBlock {
  kind: 'text';
  text: string;
  citations?: Record<string, unknown>[];
}

export interface ThinkingBlock {
  kind: 'thinking';
  text: string;
  signature?: string;
  /** Thoughts that the provider shows to nobody. */
  redacted?: string;
}

export interface ToolBlock {
  kind: 'tool';
  step: number;
  /** The model's own name for the call, which it may use again in a later step. */
  call: string;
  /** Of a call that the client carries out: what its result is posted to. */
  key?: string;
  name: string;
  title?: string;
  /** While the model is still writing it: its JSON so far, as text. */
  input: unknown;
  /** Without it the call is not over. */
  outcome?: ToolOutcome;
  output?: string;
  truncated?: boolean;
  /** Holds the whole of an output that was cut. */
  file?: string;
  empty?: true;
}

/** An uploaded file. */
export interface FileInfo {
  file: string;
  name: string;
  /** By its content, whatever its name says. */
  mediaType: string;
  size: number;
  width?: number;
  height?: number;
}

interface Attached extends FileInfo {
  /** Where it lies in the session's workspace, if it was put there. */
  path?: string;
  /** Why nobody can use it. */
  problem?: string;
}

export interface ImageBlock extends Attached {
  kind: 'image';
}

export interface FileBlock extends Attached {
  kind: 'file';
}

/** Where a compaction has shortened what the model is sent. Shown to people alone. */
export interface MarkerBlock {
  kind: 'marker';
  marker: 'compaction';
  receipt: string;
  text: string;
}

/** Why the last turn failed; gone when the next one begins. Shown to people alone. */
export interface ErrorBlock {
  kind: 'error';
  code: FailureCode;
  message: string;
  retryable: boolean;
}

export type Block = TextBlock | ThinkingBlock | ToolBlock | ImageBlock | FileBlock | MarkerBlock | ErrorBlock;
export type BlockKind = 'text' | 'thinking' | 'tool';

/** What somebody did with his words, where the session asks for that. */
export interface Segment {
  kind: 'speech' | 'action' | 'thought' | 'out_of_character';
  text: string;
}

/** `inputTokens` is what was neither read from nor written to a prompt cache. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  costUsd: number;
  contextUsed: number;
  contextSize: number;
  estimated?: boolean;
}

export type MessageStatus = 'streaming' | 'complete' | 'interrupted' | 'failed';

export interface Message {
  id: string;
  parent: string | null;
  turn: string;
  model?: string;
  /** The reply behind which somebody else has spoken unasked. */
  interjectionOf?: string;
  role: 'user' | 'assistant' | 'system';
  author: string;
  status: MessageStatus;
  blocks: Block[];
  segments?: Segment[];
  usage?: Usage;
  createdAt: string;
}

/** On the path: `siblings` are all that could stand in its place, the oldest first, itself included. */
export interface PathMessage extends Message {
  siblings?: string[];
}

/** In the tree. */
export interface PlacedMessage extends Message {
  siblings: string[];
  onPath: boolean;
}

export interface MessageVersion {
  text: string;
  by: string;
  until: string;
}

/** By itself: with what stood there before it was edited, the oldest first. */
export interface ToldMessage extends PlacedMessage {
  versions: MessageVersion[];
}
