import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#shared/config';
import { embeddingModel } from './embedding.js';
import { preferencesOf } from './preferences.js';
import { providersOf } from './providers.js';

type Settings = Record<string, string>;
const anthropic: Settings = { ANTHROPIC_API_KEY: 'k' };
const openai: Settings = { OPENAI_API_KEY: 'k' };
const local: Settings = { OPENAI_BASE_URL: 'http://localhost:8080/v1' };
const rehearsal: Settings = { PARLEY_REHEARSAL_URL: 'http://localhost:8090' };

function preferences(settings: Settings) {
  const config = loadConfig(settings);
  return preferencesOf(config, providersOf(config));
}

describe('the model of who names none', () => {
  it.each<[Settings, string]>([
    [anthropic, 'anthropic/claude-sonnet-4-6'],
    [openai, 'openai/gpt-5.4-mini'],
    [{ ...openai, ...anthropic, ...rehearsal }, 'anthropic/claude-sonnet-4-6'],
    [rehearsal, 'rehearsal/parley'],
    [{ ...local, ...rehearsal }, 'rehearsal/parley'],
    [{ ...local, PARLEY_MODEL: 'openai/qwen' }, 'openai/qwen'],
  ])('with %j is %s', (settings, model) => {
    expect(preferences(settings)).toMatchObject({ defaultModel: model, classifierModel: model });
  });

  it('must be said where nobody can guess it, and there must be one', () => {
    expect(() => preferences(local)).toThrow(/PARLEY_MODEL must say which model of OPENAI_BASE_URL/);
    expect(() => preferences({})).toThrow(/No model can be reached/);
  });

  it('is another for small questions, and others where it fails, if so configured', () => {
    const more = {
      PARLEY_CLASSIFIER_MODEL: 'anthropic/small',
      PARLEY_MODEL_FALLBACKS: 'openai/a, rehearsal/b',
    };
    expect(preferences({ ...anthropic, ...more })).toMatchObject({
      classifierModel: 'anthropic/small',
      fallbacks: ['openai/a', 'rehearsal/b'],
    });
    expect(() => preferences({ ...anthropic, PARLEY_MODEL_FALLBACKS: 'nobody' })).toThrow(
      /PARLEY_MODEL_FALLBACKS/,
    );
  });
});

describe('the model that makes vectors', () => {
  const embedding = (settings: Settings, name: string | undefined) =>
    embeddingModel(name, providersOf(loadConfig(settings)), new Map());

  it('is none unless it is named', () => {
    expect(embedding(openai, undefined)).toBeUndefined();
  });

  it('is asked where its provider answers, at its price', () => {
    expect(embedding(openai, 'openai/text-embedding-3-small')).toEqual({
      fullName: 'openai/text-embedding-3-small',
      provider: 'openai',
      name: 'text-embedding-3-small',
      url: 'https://api.openai.com/v1/embeddings',
      apiKey: 'k',
      prices: { input: 0.02, output: 0, cacheRead: 0.02, cacheWrite: 0.02 },
    });
    expect(embedding(local, 'openai/nomic')).toMatchObject({ apiKey: undefined, prices: null });
    expect(embedding(rehearsal, 'rehearsal/x')).toMatchObject({ url: 'http://localhost:8090/v1/embeddings' });
  });

  it.each([
    ['anthropic/x', anthropic, /makes no embeddings/],
    ['openai/x', anthropic, /OPENAI_API_KEY is not set/],
  ] as const)('is refused as %s', (name, settings, problem) => {
    expect(() => embedding(settings, name)).toThrow(problem);
  });
});
