import { estimatedPrompt } from '../answer/estimated.js';
import type { Part } from './messages.js';
import type { AnthropicRequest } from './request.js';

export function promptTokens(body: AnthropicRequest['body']): number {
  const parts = body.messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  return estimatedPrompt(JSON.stringify(body), parts.flatMap(dataIn));
}

function dataIn(part: Part): string[] {
  const isFile = part.type === 'image' || part.type === 'document';
  return isFile && part.source.type === 'base64' ? [part.source.data] : [];
}
