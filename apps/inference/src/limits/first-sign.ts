import type { Block, BlockKind, Usage } from '#shared/contracts';
import type { ModelSink } from '../models/model-port.js';

/** Tells once that a model has begun to speak. */
export class FirstSign implements ModelSink {
  private told = false;

  constructor(
    private readonly sink: ModelSink,
    private readonly tell: () => void,
  ) {}

  blockStarted(block: { kind: BlockKind; call?: string; name?: string }): void {
    this.hear();
    this.sink.blockStarted(block);
  }

  delta(text: string): Promise<void> | undefined {
    this.hear();
    return this.sink.delta(text);
  }

  blockCompleted(block: Block): void {
    this.hear();
    this.sink.blockCompleted(block);
  }

  /** What goes in is told before anything comes out: that is no word yet. */
  used(usage: Usage): void {
    this.sink.used(usage);
  }

  private hear(): void {
    if (this.told) return;
    this.told = true;
    this.tell();
  }
}
