import { APIError } from '@anthropic-ai/sdk';
import type { ModelRequest } from '../model-port.js';

/** An account, a server or a model that is another one now does not take thoughts that it cannot read. */
export function refusesThoughts(error: unknown): boolean {
  return (
    error instanceof APIError && error.status === 400 && /signature|thinking`? block/i.test(error.message)
  );
}

export function withoutThoughts(request: ModelRequest): ModelRequest {
  return {
    ...request,
    messages: request.messages.map((message) => ({
      ...message,
      blocks: message.blocks.filter(({ kind }) => kind !== 'thinking'),
    })),
  };
}
