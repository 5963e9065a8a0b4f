import type { IncomingMessage } from 'node:http';
import { listen } from '../answer/listen.js';
import type { Misfit, Model, ModelAnswer, ModelRequest, ModelSink } from '../model-port.js';
import { post } from '../wire/post.js';
import { promptTokens } from './estimate.js';
import { OpenAiReading } from './reading.js';
import { unlessRefused } from './refusal.js';
import { openAiBody } from './request.js';
import { serverAt, type OpenAiServer } from './server.js';

export interface OpenAiSettings {
  /** Servers of one's own often want none. */
  apiKey?: string | undefined;
  /** Up to and with its `/v1`. */
  baseUrl?: string | undefined;
  /** A stream that says nothing for so long is given up. */
  silenceMs: number;
}

/** Chat Completions, as OpenAI, llama.cpp, Ollama, vLLM and routers before them speak it. */
export class OpenAiModel implements Model {
  private readonly server: OpenAiServer;

  constructor(private readonly settings: OpenAiSettings) {
    this.server = serverAt(settings.baseUrl);
  }

  misfits({ sampling }: ModelRequest['shape']): Misfit[] {
    const isUnknown = sampling?.topK !== undefined && this.server.isOpenAi;
    return isUnknown ? [{ path: 'sampling.topK', why: 'takes no topK' }] : [];
  }

  async answer(request: ModelRequest, sink: ModelSink, signal: AbortSignal): Promise<ModelAnswer> {
    signal.throwIfAborted();
    const { model, stepKey } = request;
    const body = openAiBody(request, this.server);
    const text = JSON.stringify(body);
    const reading = new OpenAiReading(sink, { stepKey, promptTokens: promptTokens(text, body.messages) });
    const { silenceMs, apiKey } = this.settings;
    const keys = apiKey ? [apiKey] : [];
    const open = (wanted: AbortSignal): Promise<IncomingMessage> => this.open(text, stepKey, wanted);
    return listen({ open, reading, model, keys, silenceMs }, signal);
  }

  private async open(body: string, stepKey: string, signal: AbortSignal): Promise<IncomingMessage> {
    const { apiKey } = this.settings;
    const headers = {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      'idempotency-key': stepKey,
      ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
    };
    return unlessRefused(await post({ url: this.server.url, headers, body, signal }));
  }
}
