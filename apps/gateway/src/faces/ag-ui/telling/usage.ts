import type { UsageOfModel } from './state.js';

/** In the protocol's accounting: what was read from a cache, or written to one, is part of the input. */
export function tokenUsage(usage: readonly UsageOfModel[]): object[] {
  return usage.map(({ model: named, usage: each }) => {
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = each;
    const input = inputTokens + cacheReadTokens + cacheWriteTokens;
    return {
      ...namesIn(named),
      inputTokens: input,
      outputTokens,
      totalTokens: input + outputTokens,
      cachedInputTokens: cacheReadTokens,
      cacheWriteInputTokens: cacheWriteTokens,
    };
  });
}

function namesIn(named: string): { provider?: string; model: string } {
  const slash = named.indexOf('/');
  return slash < 0 ? { model: named } : { provider: named.slice(0, slash), model: named.slice(slash + 1) };
}
