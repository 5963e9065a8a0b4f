import type { Manner } from '../manner.js';
import type { Figures } from '../script/directive.js';

const MS_PER_TOKEN_READ = 1;
const MS_PER_TOKEN_WRITTEN = 20;
const WINDOW = 8192;

/** llama.cpp's figures of an answer. The times are made up from the tokens: a rehearsal computes nothing. */
export function timings(
  { input, output, cacheRead, cacheWrite }: Figures,
  { window = WINDOW }: Manner,
): Record<string, number> {
  const read = input + cacheWrite;
  return {
    cache_n: cacheRead,
    prompt_n: read,
    prompt_ms: read * MS_PER_TOKEN_READ,
    prompt_per_token_ms: MS_PER_TOKEN_READ,
    prompt_per_second: 1000 / MS_PER_TOKEN_READ,
    predicted_n: output,
    predicted_ms: output * MS_PER_TOKEN_WRITTEN,
    predicted_per_token_ms: MS_PER_TOKEN_WRITTEN,
    predicted_per_second: 1000 / MS_PER_TOKEN_WRITTEN,
    n_ctx: window,
  };
}
