import type { Message, Usage } from './message.js';

/** What becomes of a submit while a turn runs. */
export type Policy = 'reject' | 'enqueue' | 'interrupt' | 'rollback' | 'steer';
export type StopReason = 'user' | 'session' | 'interrupt' | 'rollback' | 'disconnect' | 'timeout';
export type Thinking = 'off' | 'low' | 'medium' | 'high';

export interface Sampling {
  temperature?: number;
  topP?: number;
  topK?: number;
  /** Words at which the model leaves off, four at most. */
  stop?: string[];
}

/** A tool that the client carries out itself. */
export interface ClientTool {
  name: string;
  title?: string;
  description: string;
  /** JSON Schema of an object. */
  inputSchema: Record<string, unknown>;
}

/** Takes away of what the agent and the project allow. What `only` does not name is denied. */
export interface Narrowing {
  only?: string[];
  ask?: string[];
  deny?: string[];
}

/** How a turn is to be run. */
export interface TurnOptions {
  /** Who answers; without it, the session's own. */
  agent?: string;
  /** `<provider>/<model>` */
  model?: string;
  /** In the place of the session's own. */
  systemPrompt?: string;
  sampling?: Sampling;
  thinking?: Thinking;
  maxTokens?: number;
  /** A JSON Schema of an object, which the answer fulfils. */
  answerSchema?: Record<string, unknown>;
  /** `cancel`: the turn is stopped when nobody watches it any more. */
  onDisconnect?: 'continue' | 'cancel';
  permissions?: Narrowing;
  clientTools?: ClientTool[];
}

export interface Submit extends TurnOptions {
  text: string;
  /** Ids of uploaded files. With one the text may be empty. */
  attachments?: string[];
  /** The id that the message is to have. */
  messageId?: string;
  policy?: Policy;
  /** The message that it must come right behind, or null where it must be the first: else it is refused. */
  after?: string | null;
}

export interface Regenerate extends TurnOptions {
  /** Other words to be answered. */
  text?: string;
}

export interface Resend extends TurnOptions {
  text: string;
  /** The id that the new message is to have. */
  messageId?: string;
}

export type TurnStatus =
  | 'pending'
  | 'queued'
  | 'running'
  | 'waiting'
  | 'completed'
  | 'stopped'
  | 'failed'
  | 'rejected';

export interface TurnError {
  code: string;
  message: string;
  retryable: boolean;
}

export interface Turn {
  id: string;
  session: string;
  message: string;
  status: TurnStatus;
  usage: Usage | null;
  acceptedAt: string;
  startedAt: string | null;
  endedAt: string | null;
  error: TurnError | null;
  stopReason?: StopReason;
}

export interface Turns {
  /** The newest first. */
  turns: Turn[];
  cursor: string | null;
}

export interface Submitted {
  turn: string;
  message: string;
  /** `pending`: it is stored, and the session has not taken it yet. */
  status: 'accepted' | 'queued' | 'pending';
  /** The address of the turn's events. */
  events: string;
  position?: number;
  /** Of words that have joined a turn: the turn they become should that one end without them. */
  becomes?: string;
}

export interface Steered {
  status: 'accepted' | 'pending';
  turn: string;
  message: string;
}

export interface QueueItem {
  turn: string;
  message: string;
  text: string;
  position: number;
  policy: Policy;
  acceptedAt: string;
}

export interface Queue {
  /** Nothing of it starts until the next submit, or until it is resumed. */
  held: boolean;
  queue: QueueItem[];
}

/** A turn that was accepted and has not begun. */
export interface WaitingTurn {
  turn: string;
  message: Message;
  policy: Policy;
}
