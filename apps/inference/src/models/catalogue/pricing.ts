import type { ModelCard, Usage } from '#shared/contracts';

const million = 1_000_000;

/** In dollars; 0 where nobody knows the prices. */
export function priced(usage: Usage, prices: ModelCard['prices']): number {
  if (!prices) return 0;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const paid =
    inputTokens * prices.input +
    outputTokens * prices.output +
    cacheReadTokens * prices.cacheRead +
    cacheWriteTokens * prices.cacheWrite;
  return paid / million;
}

/** With its cost, which no provider tells, and its window, unless the provider has told it. */
export function completedUsage(usage: Usage, { prices, contextSize }: ModelCard): Usage {
  return {
    ...usage,
    costUsd: priced(usage, prices),
    contextSize: usage.contextSize > 0 ? usage.contextSize : contextSize,
  };
}
