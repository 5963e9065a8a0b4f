import type { TurnRequest, Usage } from '#shared/contracts';
import type { Attributes } from '../span.js';

/** A model's full name, `provider/name`, in the words of OpenTelemetry's conventions for generative AI. */
export function modelAttributes(fullName: string): Attributes {
  const slash = fullName.indexOf('/');
  return {
    'gen_ai.provider.name': slash > 0 ? fullName.slice(0, slash) : '_OTHER',
    'gen_ai.request.model': fullName.slice(slash + 1),
  };
}

/** There the input is all of it, what came out of a cache or went into one included. */
export function usageAttributes(usage: Usage): Attributes {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  return {
    'gen_ai.usage.input_tokens': inputTokens + cacheReadTokens + cacheWriteTokens,
    'gen_ai.usage.output_tokens': outputTokens,
    'gen_ai.usage.cache_read.input_tokens': cacheReadTokens,
    'gen_ai.usage.cache_creation.input_tokens': cacheWriteTokens,
    'parley.cost_usd': { fraction: usage.costUsd },
    ...(usage.estimated ? { 'parley.usage.estimated': true } : {}),
  };
}

/** Sums of a turn have names of our own: a reader that adds up `gen_ai.usage.*` must find each token once. */
export function sumAttributes({ estimated, ...usage }: Usage): Attributes {
  return {
    'parley.turn.input_tokens': usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
    'parley.turn.output_tokens': usage.outputTokens,
    'parley.turn.cost_usd': { fraction: usage.costUsd },
    ...(estimated ? { 'parley.usage.estimated': true } : {}),
  };
}

/** What the turn itself asked for; what its agent adds is not in the log. */
export function requestAttributes({ sampling = {}, maxTokens, answerSchema }: TurnRequest): Attributes {
  const { temperature, topP, topK } = sampling;
  return {
    'gen_ai.request.stream': true,
    'gen_ai.request.max_tokens': maxTokens,
    'gen_ai.request.temperature': fraction(temperature),
    'gen_ai.request.top_p': fraction(topP),
    'gen_ai.request.top_k': fraction(topK),
    ...(answerSchema ? { 'gen_ai.output.type': 'json' } : {}),
  };
}

function fraction(value: number | undefined): { fraction: number } | undefined {
  return value === undefined ? undefined : { fraction: value };
}
