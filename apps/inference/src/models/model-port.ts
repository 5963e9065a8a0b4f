import type { Block, BlockKind, FailureCode, Message, ModelCard, Shape, Usage } from '#shared/contracts';
import type { ToolOffer } from '../turns/tools-port.js';

/** A part of the system prompt. What is stable comes first, so that providers can keep it between requests. */
export interface SystemPart {
  text: string;
  stable: boolean;
}

export interface ModelRequest {
  /** The provider's own name of the model. */
  model: string;
  system: readonly SystemPart[];
  /** The path as it is to be sent, with the reply so far at its end. */
  messages: readonly Message[];
  /** The contents of the images and PDFs that the model is to see; of one that is missing, its name is told. */
  files: ReadonlyMap<string, Uint8Array>;
  /** What it may ask for. */
  tools: readonly ToolOffer[];
  /** Of the answer; what the model thinks may come on top of it. */
  maxTokens: number;
  /** The most that the model can write, thoughts included, where it is known. */
  maxOutputTokens?: number | undefined;
  shape: Omit<Shape, 'maxTokens'>;
  /** The same over every retry of one step, so that a provider, or a proxy before it, can tell. */
  stepKey: string;
  /** Whose conversation it is, in words that tell a provider nothing about the person. */
  user: string;
}

/** What a model says, as it says it. Blocks come one after the other; a returned promise asks for patience. */
export interface ModelSink {
  blockStarted(block: { kind: BlockKind; call?: string; name?: string }): void;
  delta(text: string): Promise<void> | undefined;
  blockCompleted(block: Block): void;
  /** What is known of the cost so far. */
  used(usage: Usage): void;
  /** There is no room at the provider yet; and then there is, and it is asked. */
  waits?(): void;
  begins?(): void;
}

/** Anthropic's words, into which the others are translated. */
export type ModelStop =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'pause_turn'
  | 'refusal'
  | 'model_context_window_exceeded';

export interface ModelAnswer {
  stopReason: ModelStop;
  usage: Usage;
}

/** A wish that a model does not fulfil: the field, and why, to be read behind the model's name. */
export interface Misfit {
  path: string;
  why: string;
}

export interface Model {
  /** Of wishes that its API refuses, or that would be left out or bent. */
  misfits?(shape: ModelRequest['shape']): Misfit[];
  answer(request: ModelRequest, sink: ModelSink, signal: AbortSignal): Promise<ModelAnswer>;
}

export interface ChosenModel {
  /** With its provider, as users write it: `anthropic/<id>`. */
  fullName: string;
  provider: string;
  /** The provider's own name of it. */
  name: string;
  card: ModelCard;
  /** Its usage comes with what it cost. */
  model: Model;
}

/** Whether a name stands for a model that can be asked. */
export type ModelChoice =
  | { kind: 'model'; chosen: ChosenModel }
  /** Nobody here knows it; the message names what there is. */
  | { kind: 'unknown'; message: string }
  /** It is known, but its provider is not set up; the message says which variable is missing. */
  | { kind: 'unavailable'; message: string };

/** Why a model did not answer, in words for the person who waits; the cause, for logs, stays in `cause`. */
export class ModelFailure extends Error {
  readonly code: FailureCode;
  readonly retryable: boolean;
  readonly usage: Usage | undefined;
  /** How long the provider asked to be left alone. */
  readonly retryAfterMs: number | undefined;
  readonly about: FailureParty | undefined;

  constructor(parts: ModelFailureParts, options?: ErrorOptions) {
    const { code, message, retryable, usage, retryAfterMs, about } = parts;
    super(message, options);
    this.name = 'ModelFailure';
    this.code = code;
    this.retryable = retryable;
    this.usage = usage;
    this.retryAfterMs = retryAfterMs;
    this.about = about;
  }

  /** The same, and what it has cost. */
  costing(usage: Usage): ModelFailure {
    const { code, message, retryable, retryAfterMs, about, cause } = this;
    return new ModelFailure({ code, message, retryable, retryAfterMs, about, usage }, { cause });
  }
}

/** Where a failure lies, if it is neither with the provider nor with the prompt as a whole. */
export type FailureParty =
  /** The images and documents of the prompt: without them it might be taken. */
  | 'files'
  /** The model as this provider serves it to us, or our account there: another one may answer at once. */
  | 'model'
  /** Our own breaker: nobody was asked. */
  | 'breaker';

export interface ModelFailureParts {
  code: FailureCode;
  message: string;
  retryable: boolean;
  usage?: Usage | undefined;
  retryAfterMs?: number | undefined;
  about?: FailureParty | undefined;
}
