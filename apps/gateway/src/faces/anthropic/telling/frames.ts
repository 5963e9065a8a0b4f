import type { Usage } from '#shared/contracts';
import { lineJson } from '../../../live/line-json.js';
import type { MessagesError } from '../messages-error.js';

export type TextBlock = { type: 'text'; text: string; citations: null };
export type ThinkingBlock = { type: 'thinking'; thinking: string; signature: string };
export type RedactedBlock = { type: 'redacted_thinking'; data: string };
export type ToolUseBlock = {
  type: 'tool_use';
  id: string;
  name: string;
  input: unknown;
  caller: { type: 'direct' };
};
export type ContentBlock = TextBlock | ThinkingBlock | RedactedBlock | ToolUseBlock;

type Delta =
  | { type: 'text_delta'; text: string }
  | { type: 'thinking_delta'; thinking: string }
  | { type: 'signature_delta'; signature: string }
  | { type: 'input_json_delta'; partial_json: string };

/** The one place where it becomes bytes: JSON knows no line ends, so nothing that is said can end a frame. */
function frame(event: { type: string; [field: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${lineJson(event)}\n\n`;
}

export const heartbeat = frame({ type: 'ping' });

export interface Start {
  id: string;
  model: string;
}

/** How it will end nobody knows yet, whatever else is at hand. */
export function messageStart({ id, model }: Start): string {
  return frame({ type: 'message_start', message: wholeMessage({ id, model }) });
}

export function blockStart(index: number, block: ContentBlock): string {
  return frame({ type: 'content_block_start', index, content_block: block });
}

export function blockDelta(index: number, delta: Delta): string {
  return frame({ type: 'content_block_delta', index, delta });
}

export function blockStop(index: number): string {
  return frame({ type: 'content_block_stop', index });
}

export function messageEnd(stopReason: string, usage: Usage): string {
  const delta = { ...ending(stopReason), container: null };
  const { input_tokens, output_tokens, cache_creation_input_tokens, cache_read_input_tokens } =
    wireUsage(usage);
  const counts = { input_tokens, output_tokens, cache_creation_input_tokens, cache_read_input_tokens };
  const told = { ...counts, server_tool_use: null, output_tokens_details: null };
  return frame({ type: 'message_delta', delta, usage: told }) + frame({ type: 'message_stop' });
}

export function errorFrame(error: MessagesError): string {
  return frame({ type: 'error', error });
}

export interface Message extends Start {
  content?: readonly ContentBlock[];
  stopReason?: string;
  usage?: Usage;
}

export function wholeMessage({ id, model, content = [], stopReason, usage }: Message): object {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content,
    ...ending(stopReason ?? null),
    container: null,
    diagnostics: null,
    usage: wireUsage(usage),
  };
}

/** Which of the sequences it was, providers do not all tell. */
function ending(stopReason: string | null) {
  return { stop_reason: stopReason, stop_sequence: null, stop_details: null };
}

function wireUsage(usage?: Usage) {
  return {
    input_tokens: usage?.inputTokens ?? 0,
    output_tokens: usage?.outputTokens ?? 0,
    cache_creation_input_tokens: usage?.cacheWriteTokens ?? 0,
    cache_read_input_tokens: usage?.cacheReadTokens ?? 0,
    cache_creation: null,
    output_tokens_details: null,
    inference_geo: null,
    server_tool_use: null,
    service_tier: 'standard',
    speed: null,
  };
}
