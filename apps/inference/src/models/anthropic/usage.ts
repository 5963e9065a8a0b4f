import { noUsage, type Usage } from '#shared/contracts';
import { countAt } from '../wire/json-events.js';

/** Figures are totals; what is left out or null has not changed. */
export function countedOn(before: Usage | undefined, told: Record<string, unknown>): Usage {
  const known = before ?? noUsage;
  const inputTokens = countAt(told, 'input_tokens') ?? known.inputTokens;
  const outputTokens = countAt(told, 'output_tokens') ?? known.outputTokens;
  const cacheReadTokens = countAt(told, 'cache_read_input_tokens') ?? known.cacheReadTokens;
  const cacheWriteTokens = countAt(told, 'cache_creation_input_tokens') ?? known.cacheWriteTokens;
  const contextUsed = inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
  return { ...known, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, contextUsed };
}
