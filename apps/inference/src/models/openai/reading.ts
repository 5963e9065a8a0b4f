import type { Usage } from '#shared/contracts';
import type { Reading } from '../answer/listen.js';
import { SpokenBlocks } from '../answer/spoken-blocks.js';
import { estimated, tokensOf } from '../answer/estimated.js';
import { stopOf } from '../answer/stop.js';
import { ProviderTrouble } from '../failures/trouble.js';
import type { ModelAnswer, ModelSink } from '../model-port.js';
import { BrokenStream } from '../wire/broken-stream.js';
import { isRecord, parsedEvent, textAt } from '../wire/json-events.js';
import { OpenAiCalls } from './calls.js';
import { usageIn } from './usage.js';

type Fields = Record<string, unknown>;

export interface OpenAiAsked {
  stepKey: string;
  /** For servers that never tell. */
  promptTokens: number;
}

/** So many characters of an answer whose cost nobody tells are worth a new estimate. */
const worthTelling = 4_096;

/** One answer as it comes in: chunks to blocks. */
export class OpenAiReading implements Reading {
  private readonly blocks: SpokenBlocks;
  private readonly calls: OpenAiCalls;
  private finishReason: string | undefined;
  private hasRefused = false;
  /** What was said in the middle of a call. */
  private late = '';
  private estimatedAt = -1;
  private told: Usage | undefined;
  isOver = false;

  constructor(
    private readonly sink: ModelSink,
    private readonly asked: OpenAiAsked,
  ) {
    this.blocks = new SpokenBlocks(sink);
    this.calls = new OpenAiCalls(this.blocks, asked.stepKey);
  }

  get isWhole(): boolean {
    return this.finishReason !== undefined;
  }

  /** Nothing before the first chunk: a server that has not begun has cost nothing. */
  get usage(): Usage | undefined {
    return this.told ?? (this.estimatedAt === -1 ? undefined : this.estimate());
  }

  take(data: string): Promise<void> | undefined {
    if (data === '[DONE]') {
      this.isOver = true;
      // Some servers give no reason.
      this.finishReason ??= 'stop';
      return undefined;
    }
    return this.takeChunk(parsedEvent(data));
  }

  async takeWhole(text: string): Promise<void> {
    await this.takeChunk(parsedEvent(text));
  }

  answer(): ModelAnswer {
    if (this.finishReason === undefined) throw new BrokenStream();
    this.calls.finish();
    if (this.late.trim() !== '') void this.blocks.sayAs('text', this.late);
    this.blocks.complete();
    const usage = this.told ?? this.estimate();
    this.sink.used(usage);
    const reason = this.hasRefused ? 'content_filter' : this.finishReason;
    return { stopReason: stopOf(reason, this.blocks.calls), usage };
  }

  private takeChunk(chunk: Fields): Promise<void> | undefined {
    if (chunk['error']) throw new ProviderTrouble({ body: chunk });
    const choice = Array.isArray(chunk['choices']) ? (chunk['choices'][0] as unknown) : undefined;
    const patience = isRecord(choice) ? this.takeChoice(choice) : undefined;
    this.count(chunk);
    return patience;
  }

  private takeChoice(choice: Fields): Promise<void> | undefined {
    // A server that does not stream says `message`.
    const delta = choice['delta'] ?? choice['message'];
    const patience = isRecord(delta) ? this.takeDelta(delta) : undefined;
    const reason = textAt(choice, 'finish_reason');
    if (reason === 'error') throw new ProviderTrouble({ body: choice });
    if (reason !== '') this.finishReason = reason;
    return patience;
  }

  private takeDelta(delta: Fields): Promise<void> | undefined {
    const thoughts = textAt(delta, 'reasoning_content') || textAt(delta, 'reasoning');
    const refusal = textAt(delta, 'refusal');
    if (refusal !== '') this.hasRefused = true;
    const words = textAt(delta, 'content') || refusal;
    if (this.calls.isOpen) this.late += words;
    // One asks for the same patience as the other.
    const said = this.calls.isOpen ? undefined : this.sayBoth(thoughts, words);
    return this.calls.take(delta['tool_calls']) ?? said;
  }

  private sayBoth(thoughts: string, words: string): Promise<void> | undefined {
    const thinking = this.blocks.sayAs('thinking', thoughts);
    return this.blocks.sayAs('text', words) ?? thinking;
  }

  private count(chunk: Fields): void {
    const told = usageIn(chunk);
    if (told) {
      const contextSize = told.contextSize || (this.told?.contextSize ?? 0);
      this.told = { ...told, contextSize };
      this.sink.used(this.told);
    } else if (!this.told && this.blocks.length >= this.estimatedAt + worthTelling) this.tellEstimate();
    else if (this.estimatedAt === -1) this.tellEstimate();
  }

  private tellEstimate(): void {
    this.estimatedAt = this.blocks.length;
    this.sink.used(this.estimate());
  }

  private estimate(): Usage {
    return estimated(this.asked.promptTokens, tokensOf(this.blocks.length));
  }
}
