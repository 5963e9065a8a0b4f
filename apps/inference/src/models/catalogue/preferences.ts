import type { Config } from '#shared/config';
import type { Provider } from './providers.js';

/** Which model is asked where nobody names one. */
export interface Preferences {
  defaultModel: string;
  /** For small questions. */
  classifierModel: string;
  /** In this order, where a model cannot answer. */
  fallbacks: readonly string[];
  embeddingModel: string | undefined;
}

/** Throws where nothing is set up that could answer. */
export function preferencesOf(config: Config, providers: ReadonlyMap<string, Provider>): Preferences {
  const defaultModel = config.PARLEY_MODEL ?? firstOf(providers);
  return {
    defaultModel,
    classifierModel: config.PARLEY_CLASSIFIER_MODEL ?? defaultModel,
    fallbacks: config.PARLEY_MODEL_FALLBACKS ?? [],
    embeddingModel: config.PARLEY_EMBEDDING_MODEL,
  };
}

const standIn = 'rehearsal/parley';
const defaults: [provider: string, model: string][] = [
  ['anthropic', 'anthropic/claude-sonnet-4-6'],
  ['openai', 'openai/gpt-5.4-mini'],
];

function firstOf(providers: ReadonlyMap<string, Provider>): string {
  for (const [name, model] of defaults) {
    const provider = providers.get(name);
    // What a server of one's own serves, nobody can guess.
    if (provider?.kind === 'ready' && (provider.server === 'official' || name === 'anthropic')) return model;
  }
  if (providers.get('rehearsal')?.kind === 'ready') return standIn;
  if (providers.get('openai')?.kind === 'ready') {
    throw new Error('PARLEY_MODEL must say which model of OPENAI_BASE_URL is to be asked: openai/<id>.');
  }
  throw new Error(
    'No model can be reached: set ANTHROPIC_API_KEY, OPENAI_API_KEY or OPENAI_BASE_URL, or PARLEY_REHEARSAL_URL to rehearse without one.',
  );
}
