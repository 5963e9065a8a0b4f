import Anthropic from '@anthropic-ai/sdk';
import { noUsage, type Block, type Usage } from '#shared/contracts';
import type { ToolOffer } from '../turns/tools-port.js';
import { anthropicFailure } from './anthropic-failure.js';
import { anthropicMessages } from './anthropic-prompt.js';
import {
  ModelFailure,
  type Model,
  type ModelAnswer,
  type ModelRequest,
  type ModelSink,
} from './model-port.js';

export interface AnthropicSettings {
  apiKey: string;
  baseUrl: string | undefined;
  contextSize: number;
  /** A stream that says nothing for so long is given up. */
  silenceMs: number;
}

type StreamEvent = Anthropic.RawMessageStreamEvent;

/** Whole calls and thinking blocks end up in one message of the log, whose size the broker bounds. */
const longestText = 64 * 1024;

export class AnthropicModel implements Model {
  private readonly client: Anthropic;

  constructor(private readonly settings: AnthropicSettings) {
    // The SDK's own retries are off: who retries must know whether anything has been shown.
    this.client = new Anthropic({
      apiKey: settings.apiKey,
      authToken: null,
      baseURL: settings.baseUrl ?? null,
      maxRetries: 0,
      // Its own log would print what people and models say.
      logLevel: 'off',
    });
  }

  async answer(request: ModelRequest, sink: ModelSink, signal: AbortSignal): Promise<ModelAnswer> {
    const reading = new Reading(sink, this.settings.contextSize);
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), this.settings.silenceMs);
    try {
      const stream = await this.client.messages.create(bodyOf(request), {
        signal: AbortSignal.any([signal, silence.signal]),
        headers: { 'idempotency-key': request.stepKey },
      });
      for await (const event of stream) {
        timer.refresh();
        const patience = reading.take(event);
        if (patience) await patience;
      }
      // The SDK's stream ends without a word when it is aborted.
      signal.throwIfAborted();
      if (silence.signal.aborted) throw silent(reading.usage);
      return reading.answer();
    } catch (error) {
      signal.throwIfAborted();
      throw silence.signal.aborted ? silent(reading.usage) : anthropicFailure(error, reading.usage);
    } finally {
      clearTimeout(timer);
    }
  }
}

function silent(usage: Usage | undefined): ModelFailure {
  const message = 'The model provider fell silent.';
  return new ModelFailure({
    code: 'provider_timeout',
    message,
    retryable: true,
    ...(usage ? { usage } : {}),
  });
}

function bodyOf(request: ModelRequest): Anthropic.MessageCreateParamsStreaming {
  return {
    model: request.model,
    max_tokens: request.maxTokens,
    messages: anthropicMessages(request.messages),
    metadata: { user_id: request.user },
    stream: true,
    ...(request.tools.length > 0 ? { tools: request.tools.map(toolOf) } : {}),
    ...(request.system ? { system: request.system } : {}),
  };
}

function toolOf({ name, description, inputSchema }: ToolOffer): Anthropic.Tool {
  return { name, description, input_schema: inputSchema as Anthropic.Tool.InputSchema };
}

interface OpenBlock {
  kind: 'text' | 'thinking' | 'tool';
  text: string;
  signature: string;
  call: string;
  name: string;
}

/** One answer as it comes in: provider events to blocks. Events that it does not know are passed over. */
class Reading {
  private open: OpenBlock | undefined;
  private counted: Usage | undefined;
  private stopReason: string | undefined;

  constructor(
    private readonly sink: ModelSink,
    private readonly contextSize: number,
  ) {}

  get usage(): Usage | undefined {
    return this.counted;
  }

  take(event: StreamEvent): Promise<void> | undefined {
    switch (event.type) {
      case 'message_start':
        this.count(event.message.usage);
        return undefined;
      case 'content_block_start':
        this.start(event.content_block);
        return undefined;
      case 'content_block_delta':
        return this.extend(event.delta);
      case 'content_block_stop':
        this.complete();
        return undefined;
      case 'message_delta':
        this.count(event.usage);
        this.stopReason = event.delta.stop_reason ?? this.stopReason;
        return undefined;
      default:
        return undefined;
    }
  }

  answer(): ModelAnswer {
    if (this.stopReason === undefined) {
      // The bytes ended, politely, in the middle of the message.
      throw new ModelFailure({
        code: 'provider_connection',
        message: 'The connection to the model provider broke off.',
        retryable: true,
        ...(this.counted ? { usage: this.counted } : {}),
      });
    }
    return { stopReason: this.stopReason, usage: this.counted ?? noUsage };
  }

  private start(block: Anthropic.ContentBlock): void {
    if (block.type === 'text') this.begin({ kind: 'text', text: block.text });
    else if (block.type === 'thinking') this.begin({ kind: 'thinking', text: block.thinking });
    else if (block.type === 'tool_use') this.begin({ kind: 'tool', call: block.id, name: block.name });
  }

  private begin(block: Partial<OpenBlock> & Pick<OpenBlock, 'kind'>): void {
    this.open = { text: '', signature: '', call: '', name: '', ...block };
    const { kind, call, name } = this.open;
    this.sink.blockStarted(kind === 'tool' ? { kind, call, name } : { kind });
  }

  private extend(delta: Anthropic.RawContentBlockDelta): Promise<void> | undefined {
    if (!this.open) return undefined;
    switch (delta.type) {
      case 'text_delta':
        return this.say(this.open, delta.text);
      case 'thinking_delta':
        return this.say(this.open, delta.thinking);
      case 'input_json_delta':
        return this.say(this.open, delta.partial_json);
      case 'signature_delta':
        this.open.signature += delta.signature;
        return undefined;
      default:
        return undefined;
    }
  }

  private say(open: OpenBlock, text: string): Promise<void> | undefined {
    if (text === '') return undefined;
    open.text += text;
    const patience = this.sink.delta(text);
    if (open.kind === 'text' && open.text.length >= longestText) {
      this.complete();
      this.begin({ kind: 'text' });
    }
    return patience;
  }

  private complete(): void {
    if (!this.open) return;
    this.sink.blockCompleted(blockOf(this.open));
    this.open = undefined;
  }

  /** `message_delta` repeats what it knows as totals and leaves out what it does not. */
  private count(usage: Partial<Record<keyof Anthropic.MessageDeltaUsage, unknown>>): void {
    const before = this.counted ?? { ...noUsage, contextSize: this.contextSize };
    const inputTokens = counter(usage.input_tokens, before.inputTokens);
    const outputTokens = counter(usage.output_tokens, before.outputTokens);
    const cacheReadTokens = counter(usage.cache_read_input_tokens, before.cacheReadTokens);
    const cacheWriteTokens = counter(usage.cache_creation_input_tokens, before.cacheWriteTokens);
    const contextUsed = inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
    this.counted = { ...before, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, contextUsed };
    this.sink.used(this.counted);
  }
}

function counter(value: unknown, before: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(0, Math.round(value)) : before;
}

function blockOf({ kind, text, signature, call, name }: OpenBlock): Block {
  if (kind === 'tool') return { kind, step: 0, call, name, input: inputOf(text) };
  if (kind === 'thinking') return { kind, text, ...(signature ? { signature } : {}) };
  return { kind, text };
}

/** Broken JSON stays a string: the tool's schema refuses it and the model reads what it had written. */
function inputOf(json: string): unknown {
  if (json === '') return {};
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}
