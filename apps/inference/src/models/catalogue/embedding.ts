import type { ModelCard } from '#shared/contracts';
import { embeddingPrices } from './known-models.js';
import { splitName } from './model-names.js';
import type { OwnModels } from './models-file.js';
import type { Provider } from './providers.js';

/** Where texts become vectors, in the words of OpenAI's API. */
export interface EmbeddingModel {
  fullName: string;
  provider: string;
  name: string;
  url: string;
  apiKey: string | undefined;
  /** Nobody answers with words, so only the input costs. */
  prices: ModelCard['prices'];
}

/** Throws for one that cannot be asked: it was named by whoever runs this. */
export function embeddingModel(
  fullName: string | undefined,
  providers: ReadonlyMap<string, Provider>,
  own: OwnModels,
): EmbeddingModel | undefined {
  if (fullName === undefined) return undefined;
  const { provider = '', name = '' } = splitName(fullName) ?? {};
  const found = providers.get(provider);
  if (found?.kind === 'missing') {
    throw new Error(`PARLEY_EMBEDDING_MODEL is ${fullName}, but ${found.needs} is not set.`);
  }
  if (!found?.embeddings) {
    throw new Error(`PARLEY_EMBEDDING_MODEL is ${fullName}, whose provider makes no embeddings.`);
  }
  const prices = own.get(fullName)?.prices ?? known(name);
  return { fullName, provider, name, url: found.embeddings, apiKey: found.apiKey, prices };
}

function known(name: string): ModelCard['prices'] {
  const input = Object.hasOwn(embeddingPrices, name) ? embeddingPrices[name] : undefined;
  return input === undefined ? null : { input, output: 0, cacheRead: input, cacheWrite: input };
}
