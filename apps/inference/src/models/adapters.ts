import type { Config } from '#shared/config';
import { limitedProvider } from '../limits/index.js';
import { AnthropicModel } from './anthropic/anthropic.js';
import type { ReadyProvider } from './catalogue/providers.js';
import type { Model } from './model-port.js';
import { OpenAiModel } from './openai/openai.js';

/** Whoever speaks a provider's language, and asks it no more than it takes. One for all of its models. */
export function adapterFor(name: string, provider: ReadyProvider, config: Config): Model {
  return limitedProvider(name, config)(speaking(name, provider, config.PARLEY_MODEL_SILENCE_MS));
}

function speaking(name: string, { wire, apiKey, baseUrl }: ReadyProvider, silenceMs: number): Model {
  if (wire === 'openai') return new OpenAiModel({ apiKey, baseUrl, silenceMs });
  return new AnthropicModel({ apiKey: apiKey ?? '', baseUrl, silenceMs, provider: name });
}
