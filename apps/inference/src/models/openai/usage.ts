import { noUsage, type Usage } from '#shared/contracts';
import { countAt, isRecord, recordAt } from '../wire/json-events.js';

type Fields = Record<string, unknown>;

/** What a chunk tells of the cost, if it tells anything. This API counts cached tokens among the prompt's. */
export function usageIn(chunk: Fields): Usage | undefined {
  const timings = recordAt(chunk, 'timings');
  const contextSize = countAt(timings, 'n_ctx') ?? 0;
  const usage = chunk['usage'];
  if (!isRecord(usage)) return usageOfTimings(timings, contextSize);
  const prompt = countAt(usage, 'prompt_tokens');
  const output = countAt(usage, 'completion_tokens');
  if (prompt === undefined && output === undefined) return usageOfTimings(timings, contextSize);
  const details = recordAt(usage, 'prompt_tokens_details');
  const read = countAt(details, 'cached_tokens') ?? countAt(timings, 'cache_n') ?? 0;
  return summed(prompt ?? 0, read, countAt(details, 'cache_write_tokens') ?? 0, output ?? 0, contextSize);
}

/** llama.cpp's own figures: what it has worked through, what it still knew, and what it wrote. */
function usageOfTimings(timings: Fields, contextSize: number): Usage | undefined {
  const worked = countAt(timings, 'prompt_n');
  if (worked === undefined) return undefined;
  const read = countAt(timings, 'cache_n') ?? 0;
  return summed(worked + read, read, 0, countAt(timings, 'predicted_n') ?? 0, contextSize);
}

function summed(prompt: number, read: number, written: number, output: number, contextSize: number): Usage {
  return {
    ...noUsage,
    inputTokens: Math.max(0, prompt - read - written),
    outputTokens: output,
    cacheReadTokens: read,
    cacheWriteTokens: written,
    contextUsed: Math.max(prompt, read + written) + output,
    contextSize,
  };
}
