import type { Block } from '#shared/contracts';
import type { ModelSink } from '../model-port.js';
import { toolInput } from './tool-input.js';

/** Text that goes on for longer stands in several blocks: each must fit into one message of the broker. */
const longestText = 64 * 1024;

export type Opening =
  | { kind: 'text' }
  | { kind: 'thinking' }
  | { kind: 'redacted'; data: string }
  /** `input` is what a provider has told at once, instead of piece by piece. */
  | { kind: 'tool'; call: string; name: string; input?: unknown };

interface OpenBlock {
  opening: Opening;
  text: string;
  signature: string;
  citations: Record<string, unknown>[];
}

/** What a model says, block after block, on its way into the sink; one is open at a time. */
export class SpokenBlocks {
  private open: OpenBlock | undefined;
  /** Whether anything has been said at all. */
  hasSpoken = false;
  calls = 0;
  /** Of all that was said, in characters. */
  length = 0;

  constructor(private readonly sink: ModelSink) {}

  get kind(): Opening['kind'] | undefined {
    return this.open?.opening.kind;
  }

  /** Of the open block, so far. */
  get text(): string {
    return this.open?.text ?? '';
  }

  begin(opening: Opening): void {
    this.complete();
    this.open = { opening, text: '', signature: '', citations: [] };
    if (opening.kind !== 'text') this.hasSpoken = true;
    if (opening.kind === 'tool') {
      this.calls += 1;
      this.sink.blockStarted({ kind: 'tool', call: opening.call, name: opening.name });
    } else {
      this.sink.blockStarted({ kind: opening.kind === 'redacted' ? 'thinking' : opening.kind });
    }
  }

  say(text: string): Promise<void> | undefined {
    const { open } = this;
    if (!open || text === '') return undefined;
    this.hasSpoken = true;
    this.length += text.length;
    open.text += text;
    const patience = this.sink.delta(text);
    if (open.opening.kind === 'text' && open.text.length >= longestText) this.begin({ kind: 'text' });
    return patience;
  }

  /** Says it in a block of that kind: the open one, or a new one. */
  sayAs(kind: 'text' | 'thinking', text: string): Promise<void> | undefined {
    if (text === '') return undefined;
    if (this.kind !== kind) this.begin({ kind });
    return this.say(text);
  }

  sign(signature: string): void {
    if (this.open) this.open.signature += signature;
  }

  cite(citation: Record<string, unknown>): void {
    this.open?.citations.push(citation);
  }

  complete(): void {
    if (!this.open) return;
    const block = blockOf(this.open);
    this.open = undefined;
    this.sink.blockCompleted(block);
  }
}

function blockOf({ opening, text, signature, citations }: OpenBlock): Block {
  switch (opening.kind) {
    case 'tool': {
      const { call, name, input } = opening;
      return { kind: 'tool', step: 0, call, name, input: text === '' ? (input ?? {}) : toolInput(text) };
    }
    case 'redacted':
      return { kind: 'thinking', text: '', redacted: opening.data };
    case 'thinking':
      return { kind: 'thinking', text, ...(signature === '' ? {} : { signature }) };
    case 'text':
      return { kind: 'text', text, ...(citations.length === 0 ? {} : { citations }) };
  }
}
