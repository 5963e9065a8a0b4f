import { storable, type Block, type Usage } from '#shared/contracts';
import type { RunningTime } from './in-time.js';
import { ModelFailure, type Model, type ModelRequest, type ModelSink } from '../model-port.js';

/** What a model says when nobody watches it being said, and what that has cost, however it ended. */
export class Heard implements ModelSink {
  usage: Usage | undefined;
  private readonly texts: string[] = [];

  /** Whose time does not run while it waits for room at the provider. */
  constructor(private readonly time?: RunningTime) {}

  async from(model: Model, request: ModelRequest, signal: AbortSignal): Promise<string> {
    try {
      const { usage } = await model.answer(request, this, signal);
      this.usage = usage;
      return this.text;
    } catch (error) {
      if (error instanceof ModelFailure) this.usage = error.usage ?? this.usage;
      throw error;
    }
  }

  waits(): void {
    this.time?.stop();
  }

  begins(): void {
    this.time?.begin();
  }

  blockStarted(): void {}

  delta(): undefined {}

  /** Its words, without its thoughts. */
  blockCompleted(block: Block): void {
    if (block.kind === 'text') this.texts.push(block.text);
  }

  used(usage: Usage): void {
    this.usage = usage;
  }

  /** A long text comes in several blocks, cut anywhere. */
  private get text(): string {
    return storable(this.texts.join('').trim());
  }
}
