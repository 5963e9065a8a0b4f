import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { loadConfig } from '#shared/config';
import { Models } from './models.js';

const models = (settings: Record<string, string>) =>
  new Models(loadConfig(settings), pino({ level: 'silent' }));
const keyed = { ANTHROPIC_API_KEY: 'k' };
const rehearsing = { PARLEY_REHEARSAL_URL: 'http://127.0.0.1:9' };

describe('the models of a worker', () => {
  it('are chosen by name, or are the default', () => {
    const all = models({ ...keyed, ...rehearsing });
    expect(all.choose(undefined)).toMatchObject({ chosen: { fullName: 'anthropic/claude-sonnet-4-6' } });
    expect(all.choose(null)).toMatchObject({ chosen: { name: 'claude-sonnet-4-6' } });
    expect(all.choose('rehearsal-openai/a/b')).toMatchObject({
      kind: 'model',
      chosen: { provider: 'rehearsal-openai', name: 'a/b', card: { model: 'rehearsal-openai/a/b' } },
    });
    expect(all.choose('openai/gpt-5')).toMatchObject({ kind: 'unavailable' });
    expect(all.choose('nobody/knows')).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    [{ PARLEY_MODEL: 'openai/gpt-5' }, /^PARLEY_MODEL: .* needs OPENAI_API_KEY/],
    [{ PARLEY_CLASSIFIER_MODEL: 'rehearsal/x' }, /^PARLEY_CLASSIFIER_MODEL: .* needs PARLEY_REHEARSAL_URL/],
    [{ PARLEY_MODEL_FALLBACKS: 'anthropic/a,openai/b' }, /^PARLEY_MODEL_FALLBACKS: .*openai\/b needs/],
    [{ PARLEY_EMBEDDING_MODEL: 'anthropic/x' }, /^PARLEY_EMBEDDING_MODEL .* makes no embeddings/],
    [{ PARLEY_MODELS_FILE: '/nowhere.json' }, /^PARLEY_MODELS_FILE \(\/nowhere\.json\) cannot be used/],
  ])('refuse a start with %j', (settings, problem) => {
    expect(() => models({ ...keyed, ...settings })).toThrow(problem);
  });
});
