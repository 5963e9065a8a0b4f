import type { Block, BlockKind, ModelCard, Usage } from '#shared/contracts';
import {
  ModelFailure,
  type Misfit,
  type Model,
  type ModelAnswer,
  type ModelRequest,
  type ModelSink,
} from '../model-port.js';
import { completedUsage } from './pricing.js';

/** A model whose usage tells what it has cost, wherever it tells of it. */
export class PricedModel implements Model {
  constructor(
    private readonly model: Model,
    private readonly card: ModelCard,
    /** Hears of the window that the provider tells of, which may not be that of the card. */
    private readonly windowTold: (contextSize: number) => void,
  ) {}

  misfits(shape: ModelRequest['shape']): Misfit[] {
    return this.model.misfits?.(shape) ?? [];
  }

  async answer(request: ModelRequest, sink: ModelSink, signal: AbortSignal): Promise<ModelAnswer> {
    try {
      const pricing = new PricingSink(sink, (usage) => this.completed(usage));
      const bounded = { ...request, maxOutputTokens: this.card.maxOutputTokens };
      const answer = await this.model.answer(bounded, pricing, signal);
      return { ...answer, usage: this.completed(answer.usage) };
    } catch (error) {
      if (!(error instanceof ModelFailure) || !error.usage) throw error;
      throw error.costing(this.completed(error.usage));
    }
  }

  private completed(usage: Usage): Usage {
    if (usage.contextSize > 0) this.windowTold(usage.contextSize);
    return completedUsage(usage, this.card);
  }
}

class PricingSink implements ModelSink {
  constructor(
    private readonly sink: ModelSink,
    private readonly completed: (usage: Usage) => Usage,
  ) {}

  blockStarted(block: { kind: BlockKind; call?: string; name?: string }): void {
    this.sink.blockStarted(block);
  }

  delta(text: string): Promise<void> | undefined {
    return this.sink.delta(text);
  }

  blockCompleted(block: Block): void {
    this.sink.blockCompleted(block);
  }

  used(usage: Usage): void {
    this.sink.used(this.completed(usage));
  }

  waits(): void {
    this.sink.waits?.();
  }

  begins(): void {
    this.sink.begins?.();
  }
}
