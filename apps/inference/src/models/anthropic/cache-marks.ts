import type Anthropic from '@anthropic-ai/sdk';
import type { SystemPart } from '../model-port.js';
import type { Param } from './messages.js';

/**
 * Where the provider is to keep the prompt so far; it allows four marks, and reads what it kept at an earlier one.
 * The prompt goes tools, system, messages, so:
 * 1. the last tool: holds for all sessions with the same tools, whatever their system prompt says;
 * 2. the last stable system part: what changes with each turn stands behind it;
 * 3. the user's last message but one: kept there by the request before, so it is found again;
 * 4. the last message: the next request, a step or a turn later, finds it as its third.
 */
const mark = { cache_control: { type: 'ephemeral' } } as const;

export function markedTools(tools: Anthropic.Tool[]): Anthropic.Tool[] {
  return tools.map((tool, place) => (place === tools.length - 1 ? { ...tool, ...mark } : tool));
}

export function markedSystem(parts: readonly SystemPart[]): Anthropic.TextBlockParam[] {
  const told = parts.filter(({ text }) => text.trim() !== '');
  const last = told.findLastIndex(({ stable }) => stable);
  return told.map(({ text }, place) => ({ type: 'text', text, ...(place === last ? mark : {}) }));
}

export function markedMessages(messages: readonly Param[]): Param[] {
  const asked = messages.flatMap(({ role }, place) => (role === 'user' ? [place] : [])).slice(-2);
  return messages.map((message, place) => (asked.includes(place) ? markedMessage(message) : message));
}

/** Ends in text, a file or a result: all of them take a mark. */
function markedMessage(message: Param): Param {
  const last = message.content.length - 1;
  return {
    ...message,
    content: message.content.map((part, place) =>
      place === last ? ({ ...part, ...mark } as typeof part) : part,
    ),
  };
}
