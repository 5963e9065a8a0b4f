import type { Usage } from '#shared/contracts';
import { estimated, tokensOf } from '../answer/estimated.js';
import { SpokenBlocks, type Opening } from '../answer/spoken-blocks.js';
import { stopOf } from '../answer/stop.js';
import { tooLong } from '../failures/failures.js';
import { ProviderTrouble } from '../failures/trouble.js';
import { ModelFailure, type ModelAnswer, type ModelSink } from '../model-port.js';
import { BrokenStream } from '../wire/broken-stream.js';
import type { Listener } from '../wire/hear.js';
import { isRecord, parsedEvent, recordAt, textAt } from '../wire/json-events.js';
import { countedOn } from './usage.js';

type Fields = Record<string, unknown>;

/** One answer as it comes in: provider events to blocks. Events and blocks that it does not know are passed over. */
export class AnthropicReading implements Listener {
  private readonly blocks: SpokenBlocks;
  private stopReason: string | undefined;
  private told: Usage | undefined;
  private guessed: number | undefined;
  isOver = false;

  constructor(
    private readonly sink: ModelSink,
    /** For servers that never tell; asked for only then. */
    private readonly promptTokens: () => number,
  ) {
    this.blocks = new SpokenBlocks(sink);
  }

  /** Nothing is missing any more that matters, even if the stream should break off. */
  get isWhole(): boolean {
    return this.stopReason !== undefined;
  }

  /** Nothing before the first event: a server that has not begun has cost nothing. No prompt costs nothing. */
  get usage(): Usage | undefined {
    if (!this.told || this.told.contextUsed > 0) return this.told;
    this.guessed ??= this.promptTokens();
    return estimated(this.guessed, tokensOf(this.blocks.length));
  }

  take(data: string): Promise<void> | undefined {
    const event = parsedEvent(data);
    switch (event['type']) {
      case 'content_block_delta':
        return this.extend(recordAt(event, 'delta'));
      case 'content_block_start':
        return this.start(recordAt(event, 'content_block'));
      case 'content_block_stop':
        this.blocks.complete();
        return undefined;
      case 'message_start':
        this.count(recordAt(recordAt(event, 'message'), 'usage'));
        return undefined;
      case 'message_delta':
        this.end(event);
        return undefined;
      case 'message_stop':
        this.isOver = this.isWhole;
        return undefined;
      default:
        if (isRecord(event['error'])) throw new ProviderTrouble({ body: event });
        return undefined;
    }
  }

  /** A server that does not stream says it all at once. */
  async takeWhole(text: string): Promise<void> {
    const message = parsedEvent(text);
    if (isRecord(message['error'])) throw new ProviderTrouble({ body: message });
    for (const block of Array.isArray(message['content']) ? message['content'] : []) {
      if (isRecord(block)) await this.start(block);
      this.blocks.complete();
    }
    this.end({ delta: message, usage: message['usage'] });
  }

  answer(): ModelAnswer {
    // The bytes ended, politely, in the middle of the message.
    if (this.stopReason === undefined) throw new BrokenStream();
    this.blocks.complete();
    const stopReason = stopOf(this.stopReason, this.blocks.calls);
    if (stopReason === 'model_context_window_exceeded' && !this.blocks.hasSpoken)
      throw new ModelFailure(tooLong);
    // Also of one whose last event tells no cost: what it has said since counts.
    const usage = this.usage ?? this.count({});
    this.sink.used(usage);
    return { stopReason, usage };
  }

  private start(block: Fields): Promise<void> | undefined {
    const opening = openingOf(block);
    if (!opening) {
      this.blocks.complete();
      return undefined;
    }
    this.blocks.begin(opening);
    if (opening.kind === 'text') return this.blocks.say(textAt(block, 'text'));
    if (opening.kind !== 'thinking') return undefined;
    this.blocks.sign(textAt(block, 'signature'));
    return this.blocks.say(textAt(block, 'thinking'));
  }

  private extend(delta: Fields): Promise<void> | undefined {
    switch (delta['type']) {
      case 'text_delta':
        return this.blocks.say(textAt(delta, 'text'));
      case 'thinking_delta':
        return this.blocks.say(textAt(delta, 'thinking'));
      case 'input_json_delta':
        return this.blocks.say(textAt(delta, 'partial_json'));
      case 'signature_delta':
        this.blocks.sign(textAt(delta, 'signature'));
        return undefined;
      case 'citations_delta':
        this.blocks.cite(recordAt(delta, 'citation'));
        return undefined;
      default:
        return undefined;
    }
  }

  private end(event: Fields): void {
    this.count(recordAt(event, 'usage'));
    const reason = textAt(recordAt(event, 'delta'), 'stop_reason');
    if (reason !== '') this.stopReason = reason;
  }

  private count(fields: Fields): Usage {
    this.told = countedOn(this.told, fields);
    const usage = this.usage ?? this.told;
    this.sink.used(usage);
    return usage;
  }
}

function openingOf(block: Fields): Opening | undefined {
  switch (block['type']) {
    case 'text':
      return { kind: 'text' };
    case 'thinking':
      return { kind: 'thinking' };
    case 'redacted_thinking':
      return { kind: 'redacted', data: textAt(block, 'data') };
    case 'tool_use':
      return { kind: 'tool', call: textAt(block, 'id'), name: textAt(block, 'name'), input: block['input'] };
    default:
      return undefined;
  }
}
