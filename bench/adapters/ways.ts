import Anthropic from '@anthropic-ai/sdk';
import { createParser } from 'eventsource-parser';
import OpenAI from 'openai';
import { AnthropicModel } from '../../apps/inference/src/models/anthropic/index.js';
import type { Model, ModelSink } from '../../apps/inference/src/models/index.js';
import { OpenAiModel } from '../../apps/inference/src/models/openai/index.js';

/** Each reads one answer to its end and tells how many deltas it had. */
export const ways = {
  "Anthropic, the SDK's own stream": (url) => {
    const client = new Anthropic({
      apiKey: 'x',
      authToken: null,
      baseURL: url,
      maxRetries: 0,
      logLevel: 'off',
    });
    return async (prompt) => {
      const messages = [{ role: 'user' as const, content: prompt }];
      let deltas = 0;
      const stream = await client.messages.create({
        model: 'parley',
        max_tokens: 99_999,
        stream: true,
        messages,
      });
      for await (const { type } of stream) if (type === 'content_block_delta') deltas += 1;
      return deltas;
    };
  },
  'Anthropic, fetch and eventsource-parser': (url) => async (prompt) => {
    const messages = [{ role: 'user', content: prompt }];
    const body = JSON.stringify({ model: 'parley', max_tokens: 99_999, stream: true, messages });
    const { body: chunks } = await fetch(`${url}/v1/messages`, { method: 'POST', body });
    if (!chunks) throw new Error('There is no answer.');
    let deltas = 0;
    const parser = createParser({
      onEvent: ({ data }) => {
        const { type } = JSON.parse(data) as { type: string };
        if (type === 'content_block_delta') deltas += 1;
      },
    });
    const decoder = new TextDecoder();
    for await (const chunk of chunks) parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
    return deltas;
  },
  "Anthropic, Parley's adapter": (url) =>
    through(new AnthropicModel({ apiKey: 'x', baseUrl: url, silenceMs: 60_000, provider: 'rehearsal' })),
  "OpenAI, its package's stream": (url) => {
    const client = new OpenAI({ apiKey: 'x', baseURL: `${url}/v1`, maxRetries: 0, logLevel: 'off' });
    return async (prompt) => {
      const messages = [{ role: 'user' as const, content: prompt }];
      let deltas = 0;
      const stream = await client.chat.completions.create({ model: 'parley', stream: true, messages });
      for await (const { choices } of stream) if (choices[0]?.delta.content) deltas += 1;
      return deltas;
    };
  },
  "OpenAI, Parley's adapter": (url) => through(new OpenAiModel({ baseUrl: `${url}/v1`, silenceMs: 60_000 })),
} satisfies Record<string, (url: string) => (prompt: string) => Promise<number>>;

export type Way = keyof typeof ways;
export const wayNames = Object.keys(ways) as Way[];

const never = new AbortController().signal;

function through(model: Model): (prompt: string) => Promise<number> {
  return async (prompt) => {
    const sink = new CountingSink();
    await model.answer(
      {
        model: 'parley',
        system: [],
        messages: [
          {
            id: 'm1',
            parent: null,
            turn: 't1',
            role: 'user',
            author: 'u1',
            status: 'complete',
            blocks: [{ kind: 'text', text: prompt }],
            createdAt: '2026-01-01T00:00:00.000Z',
          },
        ],
        files: new Map(),
        tools: [],
        maxTokens: 99_999,
        shape: {},
        stepKey: 't1.0',
        user: 'u1',
      },
      sink,
      never,
    );
    return sink.deltas;
  };
}

class CountingSink implements ModelSink {
  deltas = 0;
  blockStarted(): void {}
  blockCompleted(): void {}
  used(): void {}
  delta(): undefined {
    this.deltas += 1;
  }
}
