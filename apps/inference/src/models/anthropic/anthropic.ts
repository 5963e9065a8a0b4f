import type { IncomingMessage } from 'node:http';
import Anthropic from '@anthropic-ai/sdk';
import { listen } from '../answer/listen.js';
import type { Misfit, Model, ModelAnswer, ModelRequest, ModelSink } from '../model-port.js';
import { StreamedResponse, streamedFetch } from '../wire/streamed-fetch.js';
import { anthropicMisfits } from './misfits.js';
import { promptTokens } from './estimate.js';
import { AnthropicReading } from './reading.js';
import { anthropicRequest, type AnthropicRequest } from './request.js';
import { refusesThoughts, withoutThoughts } from './refused-thoughts.js';

export interface AnthropicSettings {
  apiKey: string;
  baseUrl: string | undefined;
  /** A stream that says nothing for so long is given up. */
  silenceMs: number;
  /** As it stands before the slash in the names of its models. */
  provider: string;
}

/** The SDK asks and understands refusals; the stream itself is read below it (docs/decisions/0010). */
export class AnthropicModel implements Model {
  private readonly client: Anthropic;

  constructor(private readonly settings: AnthropicSettings) {
    const { apiKey, baseUrl } = settings;
    // The SDK's own retries are off: who retries must know whether anything has been shown.
    this.client = new Anthropic({
      apiKey,
      authToken: null,
      baseURL: baseUrl ?? null,
      maxRetries: 0,
      // Its own log would print what people and models say.
      logLevel: 'off',
      fetch: streamedFetch,
      // What stands in for the API elsewhere knows the header of old.
      ...(baseUrl === undefined ? {} : { defaultHeaders: { 'x-api-key': apiKey } }),
    });
  }

  misfits(shape: ModelRequest['shape']): Misfit[] {
    return anthropicMisfits(shape);
  }

  async answer(request: ModelRequest, sink: ModelSink, signal: AbortSignal): Promise<ModelAnswer> {
    signal.throwIfAborted();
    const { model } = request;
    const { silenceMs, apiKey, provider } = this.settings;
    // Before anybody is asked: what goes wrong in here is no failure of the provider's.
    const built = anthropicRequest(request, provider);
    const reading = new AnthropicReading(sink, () => promptTokens(built.body));
    const open = (wanted: AbortSignal): Promise<IncomingMessage> => this.open(request, built, wanted);
    return listen({ open, reading, model, keys: [apiKey], silenceMs }, signal);
  }

  private async open(
    request: ModelRequest,
    built: AnthropicRequest,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    try {
      return await this.post(built, signal);
    } catch (error) {
      // Refused once, they would be refused with every turn from now on.
      if (!refusesThoughts(error)) throw error;
      return this.post(anthropicRequest(withoutThoughts(request), this.settings.provider), signal);
    }
  }

  /** Not `messages.create`: it writes warnings about models to the console, where our log is. */
  private async post({ body, headers }: AnthropicRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const options = { body, headers, signal, stream: true as const };
    const response = await this.client.post('/v1/messages', options).asResponse();
    if (response instanceof StreamedResponse) return response.incoming;
    throw new TypeError('The SDK has not used our way to ask.');
  }
}
