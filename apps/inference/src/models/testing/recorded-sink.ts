import type { Block, BlockKind, Usage } from '#shared/contracts';
import type { ModelSink } from '../model-port.js';

/** Writes down in words what it is told, and can ask for patience. */
export class RecordedSink implements ModelSink {
  readonly calls: string[] = [];
  readonly blocks: Block[] = [];
  usage: Usage | undefined;

  constructor(private readonly patience: () => Promise<void> | undefined = () => undefined) {}

  blockStarted({ kind, call, name }: { kind: BlockKind; call?: string; name?: string }): void {
    this.calls.push([kind, call, name].filter(Boolean).join(' '));
  }

  delta(text: string): Promise<void> | undefined {
    this.calls.push(`+${text}`);
    return this.patience();
  }

  blockCompleted(block: Block): void {
    this.calls.push('-');
    this.blocks.push(block);
  }

  used(usage: Usage): void {
    this.usage = usage;
  }
}
