import type { Usage } from '#shared/contracts';
import { wireCallId } from '../../conversations/call-ids.js';
import type { OpenCall } from '../../telling/telling.js';
import { callPrefix } from './history.js';
import type { FinishReason } from './answer-state.js';

/** What an answer is known by, and what of it is shown. */
export interface ChatAnswer {
  session: string;
  turn: string;
  /** As the client has written it. */
  model: string;
  /** Seconds since 1970. */
  created: number;
  shows: {
    as: 'stream' | 'whole';
    /** At the end of a stream; a whole answer has it always. */
    usage: boolean;
    reasoning: boolean;
  };
}

export function answerId({ turn }: ChatAnswer, part: number): string {
  return part === 0 ? `chatcmpl-${turn}` : `chatcmpl-${turn}-${part}`;
}

export function chunkOf(answer: ChatAnswer, part: number, delta: object, reason: FinishReason | null = null) {
  return {
    ...headOf(answer, part, 'chat.completion.chunk'),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
    ...(answer.shows.usage ? { usage: null } : {}),
  };
}

export function usageChunkOf(answer: ChatAnswer, part: number, usage: Usage) {
  return { ...headOf(answer, part, 'chat.completion.chunk'), choices: [], usage: usageOf(usage) };
}

export function headOf(answer: ChatAnswer, part: number, object: string) {
  const { created, model } = answer;
  return { id: answerId(answer, part), object, created, model, system_fingerprint: null };
}

export function callOf({ session, turn }: ChatAnswer, { key, name, input }: OpenCall) {
  return {
    id: wireCallId(callPrefix, { session, turn, key }),
    type: 'function',
    function: { name, arguments: JSON.stringify(input ?? {}) },
  };
}

export function usageOf({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: Usage) {
  const prompt = inputTokens + cacheReadTokens + cacheWriteTokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: outputTokens,
    total_tokens: prompt + outputTokens,
    prompt_tokens_details: { cached_tokens: cacheReadTokens },
  };
}
