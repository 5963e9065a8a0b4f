import type { Block } from '#shared/contracts';
import { ModelFailure, type ModelSink } from '../model-port.js';
import { isTooDeep, toolInput } from './tool-input.js';

/** Text that goes on for longer stands in several blocks: each must fit into one message of the broker. */
const longestText = 64 * 1024;
/** So must each delta: what does not stream says everything at once. */
const longestPiece = 32 * 1024;
/**
 * Thoughts and calls cannot be cut, and when a turn is stopped whatever is open is closed by one append: what no
 * message of the broker could hold would keep its turn from ever ending. In bytes, as JSON.
 */
const longestWhole = 600_000;
const mostCalls = 256;
const longestName = 256;
/** Of one character JSON may make six bytes. */
const surelyShort = longestWhole / 6;

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
  /** As soon as it has so many characters it is measured. */
  measureAt: number;
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

  begin(told: Opening): void {
    this.complete();
    const opening = told.kind === 'tool' ? withShortNames(told) : told;
    this.open = { opening, text: '', signature: '', citations: [], measureAt: surelyShort };
    if (opening.kind !== 'text') this.hasSpoken = true;
    if (opening.kind === 'tool') {
      this.calls += 1;
      if (this.calls > mostCalls) throw tooMuch(`asked for more than ${mostCalls} tools at once`);
      this.sink.blockStarted({ kind: 'tool', call: opening.call, name: opening.name });
    } else {
      this.sink.blockStarted({ kind: opening.kind === 'redacted' ? 'thinking' : opening.kind });
    }
  }

  say(text: string): Promise<void> | undefined {
    if (text.length <= longestPiece) return this.sayPiece(text);
    let patience: Promise<void> | undefined;
    for (let from = 0; from < text.length;) {
      const end = endOfPiece(text, from);
      // One asks for the same patience as the other.
      patience = this.sayPiece(text.slice(from, end)) ?? patience;
      from = end;
    }
    return patience;
  }

  private sayPiece(text: string): Promise<void> | undefined {
    const { open } = this;
    if (!open || text === '') return undefined;
    this.hasSpoken = true;
    this.length += text.length;
    open.text += text;
    if (open.text.length >= open.measureAt) measure(open);
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
    if (!isTooDeep(citation)) this.open?.citations.push(citation);
  }

  complete(): void {
    if (!this.open) return;
    const block = blockOf(this.open);
    this.open = undefined;
    this.sink.blockCompleted(block);
  }
}

function withShortNames(opening: Extract<Opening, { kind: 'tool' }>): Opening {
  const { call, name } = opening;
  return { ...opening, call: call.slice(0, longestName), name: name.slice(0, longestName) };
}

function measure(open: OpenBlock): void {
  if (open.opening.kind !== 'text' && Buffer.byteLength(JSON.stringify(open.text)) > longestWhole) {
    throw tooMuch('wrote a single block that is larger than can be kept');
  }
  open.measureAt = open.text.length + longestPiece;
}

function tooMuch(what: string): ModelFailure {
  return new ModelFailure({ code: 'provider_error', message: `The model ${what}.`, retryable: false });
}

/** Never between the two halves of a character. */
function endOfPiece(text: string, from: number): number {
  const end = from + longestPiece;
  return /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end;
}

function blockOf({ opening, text, signature, citations }: OpenBlock): Block {
  switch (opening.kind) {
    case 'tool': {
      const { call, name, input } = opening;
      return { kind: 'tool', step: 0, call, name, input: text === '' ? givenAtOnce(input) : toolInput(text) };
    }
    case 'redacted':
      return { kind: 'thinking', text: '', redacted: opening.data };
    case 'thinking':
      return { kind: 'thinking', text, ...(signature === '' ? {} : { signature }) };
    case 'text':
      return { kind: 'text', text, ...(citations.length === 0 ? {} : { citations }) };
  }
}

function givenAtOnce(input: unknown): unknown {
  return isTooDeep(input) ? {} : (input ?? {});
}
