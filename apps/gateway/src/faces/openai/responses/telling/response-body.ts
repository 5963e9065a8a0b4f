import type { Thinking, TurnRequest, Usage } from '#shared/contracts';
import { conversationId, responseId, type ResponsePart } from '../response-ids.js';
import { outputNow } from './blocks.js';
import { isOver, type ResponseState } from './state.js';

/** What a response is known by: all of it can be read from the log again. */
export interface ResponseAnswer extends ResponsePart {
  /** As the turn was accepted. */
  request: TurnRequest;
  /** Seconds since 1970. */
  acceptedAt: number;
}

export function responseOf(answer: ResponseAnswer, state: ResponseState) {
  const { request } = answer;
  return {
    id: responseId(answer),
    object: 'response',
    created_at: state.createdAt ?? 0,
    completed_at: state.completedAt ?? null,
    status: state.status,
    background: isInBackground(answer),
    error: errorOf(state),
    incomplete_details: incompleteOf(state),
    model: request.agent ?? request.model ?? '',
    output: outputNow(state),
    usage: isOver(state) ? usageOf(state.usage) : null,
    conversation: { id: conversationId(answer.session) },
    ...askedOf(request),
    ...neverElse,
  };
}

export function isInBackground({ request }: Pick<ResponseAnswer, 'request'>): boolean {
  return request.onDisconnect === 'continue';
}

/** Fields that clients expect, of things that are one way only here. */
const neverElse = {
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  service_tier: 'default',
  store: true,
  tool_choice: 'auto',
  top_logprobs: 0,
  truncation: 'auto',
  user: null,
};

const effort: Record<Thinking, string> = { off: 'none', low: 'low', medium: 'medium', high: 'high' };

function askedOf({ systemPrompt, maxTokens, sampling, thinking, answerSchema, clientTools }: TurnRequest) {
  const format = answerSchema
    ? { type: 'json_schema', name: 'answer', schema: answerSchema, strict: true }
    : { type: 'text' };
  return {
    instructions: systemPrompt ?? null,
    max_output_tokens: maxTokens ?? null,
    temperature: sampling?.temperature ?? null,
    top_p: sampling?.topP ?? null,
    reasoning: { effort: thinking ? effort[thinking] : null, summary: null },
    text: { format, verbosity: 'medium' },
    tools: (clientTools ?? []).map(({ name, description, inputSchema }) => ({
      type: 'function',
      name,
      description,
      parameters: inputSchema,
      strict: false,
    })),
  };
}

function errorOf({ failure }: ResponseState) {
  return failure ? { code: failure.error.code ?? 'server_error', message: failure.error.message } : null;
}

function incompleteOf({ status, stopReason }: ResponseState) {
  if (status !== 'incomplete') return null;
  return { reason: stopReason === 'refusal' ? 'content_filter' : 'max_output_tokens' };
}

function usageOf({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: Usage) {
  const input = inputTokens + cacheReadTokens + cacheWriteTokens;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheReadTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + outputTokens,
  };
}
