import type { Block, BlockKind, FailureCode, Message, Usage } from '#shared/contracts';
import type { ToolOffer } from '../turns/tools-port.js';

export interface ModelRequest {
  /** The provider's own name of the model. */
  model: string;
  system: string | undefined;
  /** The path, with the reply so far at its end. */
  messages: Message[];
  /** What it may ask for. */
  tools: readonly ToolOffer[];
  maxTokens: number;
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
}

export interface ModelAnswer {
  stopReason: string;
  usage: Usage;
}

export interface Model {
  answer(request: ModelRequest, sink: ModelSink, signal: AbortSignal): Promise<ModelAnswer>;
}

export interface ChosenModel {
  /** With its provider, as users write it: `anthropic/<id>`. */
  fullName: string;
  /** The provider's own name of it. */
  name: string;
  model: Model;
}

/** Why a model did not answer, in words for the person who waits; the raw cause stays in `cause`. */
export class ModelFailure extends Error {
  readonly code: FailureCode;
  readonly retryable: boolean;
  readonly usage: Usage | undefined;

  constructor(
    {
      code,
      message,
      retryable,
      usage,
    }: { code: FailureCode; message: string; retryable: boolean; usage?: Usage },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ModelFailure';
    this.code = code;
    this.retryable = retryable;
    this.usage = usage;
  }
}
