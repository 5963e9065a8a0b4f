import type { Usage } from '#shared/contracts';

/** What a part of a turn has cost, of what all of it has: of the tokens alone something is told to clients. */
export function usageSince(spent: Usage, all: Usage): Usage {
  return {
    ...all,
    inputTokens: left(all.inputTokens, spent.inputTokens),
    outputTokens: left(all.outputTokens, spent.outputTokens),
    cacheReadTokens: left(all.cacheReadTokens, spent.cacheReadTokens),
    cacheWriteTokens: left(all.cacheWriteTokens, spent.cacheWriteTokens),
    costUsd: left(all.costUsd, spent.costUsd),
  };
}

function left(all: number, spent: number): number {
  return Math.max(0, all - spent);
}
