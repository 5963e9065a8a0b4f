import { LimitedModel, type ProviderLimits } from '../limits/index.js';
import { AnthropicModel } from './anthropic/anthropic.js';
import type { ReadyProvider } from './catalogue/providers.js';
import type { Model } from './model-port.js';
import { OpenAiModel } from './openai/openai.js';

/** As it stands before the slash in the names of its models, and how long its streams may be silent. */
export interface AdapterSettings {
  name: string;
  silenceMs: number;
}

/** Whoever speaks a provider's language, and asks it no more than it takes. One for all of its models. */
export function adapterFor(
  provider: ReadyProvider,
  settings: AdapterSettings,
  limits: ProviderLimits,
): Model {
  return new LimitedModel(speaking(provider, settings), limits);
}

function speaking({ wire, apiKey, baseUrl }: ReadyProvider, { name, silenceMs }: AdapterSettings): Model {
  if (wire === 'openai') return new OpenAiModel({ apiKey, baseUrl, silenceMs });
  return new AnthropicModel({ apiKey: apiKey ?? '', baseUrl, silenceMs, provider: name });
}
