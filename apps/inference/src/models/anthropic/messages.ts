import type Anthropic from '@anthropic-ai/sdk';
import type { Asked, Exchange, Said } from '../prompt/exchange.js';

export type Param = Anthropic.MessageParam & { role: 'user' | 'assistant'; content: Part[] };
export type Part = Anthropic.ContentBlockParam;

/** Exchanges in Anthropic's words: results open the next message of the user, and its own words follow. */
export function messagesOf(exchanges: readonly Exchange[]): Param[] {
  const messages: Param[] = [];
  for (const exchange of exchanges) {
    if (exchange.role === 'user') add(messages, exchange.parts.map(askedPart));
    else {
      messages.push({ role: 'assistant', content: exchange.said.map(saidPart) });
      const { results } = exchange;
      if (results.length > 0) messages.push({ role: 'user', content: results.map(resultPart) });
    }
  }
  return messages;
}

function add(messages: Param[], parts: Part[]): void {
  const last = messages.at(-1);
  if (last?.role === 'user') last.content.push(...parts);
  else messages.push({ role: 'user', content: parts });
}

function askedPart(part: Asked): Part {
  if (part.kind === 'text') return { type: 'text', text: part.text };
  const data = Buffer.from(part.data.buffer, part.data.byteOffset, part.data.byteLength).toString('base64');
  if (part.kind === 'image') {
    return { type: 'image', source: { type: 'base64', media_type: part.mediaType, data } };
  }
  const source = { type: 'base64', media_type: 'application/pdf', data } as const;
  return { type: 'document', source, title: part.name };
}

function saidPart(part: Said): Part {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'thinking':
      return { type: 'thinking', thinking: part.text, signature: part.signature };
    case 'redacted':
      return { type: 'redacted_thinking', data: part.data };
    case 'call':
      return { type: 'tool_use', id: part.id, name: part.name, input: part.input };
  }
}

function resultPart(result: { id: string; output: string; isError: boolean }): Part {
  const { id, output, isError } = result;
  return { type: 'tool_result', tool_use_id: id, content: output, ...(isError ? { is_error: true } : {}) };
}
