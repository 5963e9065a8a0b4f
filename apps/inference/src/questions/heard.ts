import type { Block, Usage } from '#shared/contracts';
import type { ModelSink } from '../models/model-port.js';

/** What a model says to a service's question: nobody watches it being said. */
export class Heard implements ModelSink {
  usage: Usage | undefined;
  private readonly texts: string[] = [];

  /** Its words, without its thoughts. */
  get text(): string {
    return this.texts.join('').trim();
  }

  blockStarted(): void {}

  delta(): undefined {}

  blockCompleted(block: Block): void {
    if (block.kind === 'text') this.texts.push(block.text);
  }

  used(usage: Usage): void {
    this.usage = usage;
  }
}
