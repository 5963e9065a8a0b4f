import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#shared/config';
import { cardsOf, findModel, type Served } from './find-model.js';
import { parseListing, type Listing } from './listing.js';
import { ownModels } from './models-file.js';
import { providersOf } from './providers.js';

type Settings = Record<string, string>;

interface Given {
  settings?: Settings;
  /** What each provider lists. */
  listed?: Record<string, unknown[]>;
  own?: object;
  named?: string[];
}

function served({ settings = {}, listed = {}, own = {}, named = [] }: Given): Served {
  const listings = new Map<string, Listing>(
    Object.entries(listed).map(([name, data]) => [name, { kind: 'known', models: parseListing({ data }) }]),
  );
  return {
    providers: providersOf(loadConfig(settings)),
    listingOf: (name) => listings.get(name) ?? { kind: 'unknown' },
    own: ownModels({ models: own }),
    named: new Set(named),
  };
}

const anthropic: Settings = { ANTHROPIC_API_KEY: 'k' };
const openai: Settings = { OPENAI_API_KEY: 'k' };
const local: Settings = { OPENAI_BASE_URL: 'http://localhost:8080/v1' };
const rehearsal: Settings = { PARLEY_REHEARSAL_URL: 'http://localhost:8090' };
const ids = (...names: string[]) => names.map((id) => ({ id }));

const kindOf = (model: string, given: Given) => findModel(model, served(given)).kind;

describe('which models there are', () => {
  it.each<[string, Given, string]>([
    ['anthropic/claude-sonnet-4-6', { settings: anthropic }, 'model'],
    ['anthropic/claude-sonnet-4-6', { settings: openai }, 'unavailable'],
    ['openai/gpt-5', { settings: anthropic }, 'unavailable'],
    ['openai/gpt-5', { settings: { OPENAI_BASE_URL: 'https://api.openai.com/v1' } }, 'unavailable'],
    ['rehearsal/x', { settings: anthropic }, 'unavailable'],
    ['rehearsal/whatever', { settings: rehearsal }, 'model'],
    ['rehearsal-openai/whatever', { settings: rehearsal }, 'model'],
    ['mistral/large', { settings: anthropic }, 'unknown'],
    ['claude-sonnet-4-6', { settings: anthropic }, 'unknown'],
    ['anthropic/', { settings: anthropic }, 'unknown'],
    ['/x', { settings: anthropic }, 'unknown'],
    ['', { settings: anthropic }, 'unknown'],
    ['constructor/x', { settings: anthropic }, 'unknown'],
  ])('%s with %j: %s', (model, given, kind) => {
    expect(kindOf(model, given)).toBe(kind);
  });

  it('takes any name until the provider has said what it serves, then those and what we know of it', () => {
    expect(kindOf('anthropic/claude-next', { settings: anthropic })).toBe('model');
    const listed = { anthropic: ids('claude-next-20270101', 'claude-other') };
    const given = { settings: anthropic, listed };
    expect(kindOf('anthropic/claude-next-20270101', given)).toBe('model');
    expect(kindOf('anthropic/claude-next', given)).toBe('model');
    expect(kindOf('anthropic/claude-sonnet-4-6', given)).toBe('model');
    expect(kindOf('anthropic/claude-sonnet-4-5-20250929', given)).toBe('model');
    expect(kindOf('anthropic/claude', given)).toBe('unknown');
    expect(kindOf('anthropic/claude-oth', given)).toBe('unknown');
  });

  it('takes of another server what that lists, and what whoever runs this has named', () => {
    const given = {
      settings: local,
      listed: { openai: ids('llama3:8b', 'models/qwen.gguf') },
      own: { 'openai/mine': {} },
      named: ['openai/alias'],
    };
    expect(kindOf('openai/alias', given)).toBe('model');
    expect(kindOf('openai/llama3', given)).toBe('model');
    expect(kindOf('openai/models/qwen.gguf', given)).toBe('model');
    expect(kindOf('openai/mine', given)).toBe('model');
    expect(kindOf('openai/gpt-5', given)).toBe('unknown');
  });

  it('names what there is to whoever names what there is not, but not all of it', () => {
    const listed = { openai: ids(...Array.from({ length: 20 }, (_, n) => `m${n}`), 'text-embedding-x') };
    const found = findModel('openai/none', served({ settings: local, listed }));
    expect(found).toMatchObject({
      message: expect.stringMatching(
        /^There is no model openai\/none\. There is: openai\/m0, .* and 8 more\.$/,
      ),
    });
    const unlisted = findModel('none/x', served({ settings: local }));
    expect(unlisted).toMatchObject({ message: 'There is no provider "none". There is: openai/….' });
  });

  it('says which variable is missing', () => {
    expect(findModel('openai/gpt-5', served({ settings: anthropic }))).toMatchObject({
      message: 'The model openai/gpt-5 needs OPENAI_API_KEY, which is not set.',
    });
  });
});

describe('what is known of a model', () => {
  const card = (model: string, given: Given) => {
    const found = findModel(model, served(given));
    return found.kind === 'model' ? found.card : found;
  };

  it('is the same with its date and without', () => {
    const dated = card('anthropic/claude-haiku-4-5-20251001', { settings: anthropic });
    expect(dated).toMatchObject({ contextSize: 200_000, prices: { input: 1, output: 5 } });
    expect(card('openai/gpt-4o-2024-05-13', { settings: openai })).toMatchObject({ prices: { input: 5 } });
  });

  it('is little of one that nobody has described, and its cost is unknown', () => {
    expect(card('openai/next', { settings: openai })).toMatchObject({ contextSize: 128_000, prices: null });
    const other = { contextSize: 32_768, prices: null, can: { images: false, thinking: false } };
    expect(card('openai/next', { settings: local })).toMatchObject(other);
  });

  it('is corrected by what the provider tells', () => {
    const told = {
      id: 'claude-next-1',
      max_input_tokens: 500_000,
      max_tokens: 99_000,
      capabilities: { image_input: { supported: false }, thinking: { supported: true }, pdf_input: null },
    };
    expect(
      card('anthropic/claude-next-1', { settings: anthropic, listed: { anthropic: [told] } }),
    ).toMatchObject({
      contextSize: 500_000,
      maxOutputTokens: 99_000,
      can: { images: false, thinking: true, pdfs: false, tools: true },
    });
    const vllm = { id: 'qwen', max_model_len: 40_960 };
    const found = card('openai/qwen', { settings: local, listed: { openai: [vllm] } });
    expect(found).toMatchObject({ contextSize: 40_960 });
  });

  it('is corrected by whoever runs this, who knows best', () => {
    const own = {
      'anthropic/claude-sonnet-4-6': {
        contextSize: 300_000,
        can: { pdfs: false },
        prices: { input: 1, output: 2 },
      },
      'rehearsal/parley': { prices: null },
    };
    const listed = { anthropic: [{ id: 'claude-sonnet-4-6', max_input_tokens: 900_000 }] };
    expect(card('anthropic/claude-sonnet-4-6', { settings: anthropic, listed, own })).toMatchObject({
      contextSize: 300_000,
      maxOutputTokens: 64_000,
      can: { pdfs: false, images: true },
      prices: { input: 1, output: 2, cacheRead: 1, cacheWrite: 1 },
    });
  });

  it('is, of a rehearsed window, in its name', () => {
    for (const name of ['window-4000', 'llama-window-4000']) {
      const known = card(`rehearsal/${name}`, { settings: rehearsal });
      expect(known).toMatchObject({ contextSize: 4_000, maxOutputTokens: 1_000 });
    }
  });

  it('never lets an answer take more than half of the window', () => {
    const small = { id: 'small', max_model_len: 4_000 };
    const found = card('openai/small', { settings: local, listed: { openai: [small] } });
    expect(found).toMatchObject({ maxOutputTokens: 2_000 });
    const own = { 'openai/tiny': { contextSize: 1 } };
    expect(card('openai/tiny', { settings: local, own })).toMatchObject({ maxOutputTokens: 1 });
  });
});

describe('the list of models', () => {
  const names = (given: Given) => cardsOf(served(given)).map(({ model }) => model);

  it('holds what providers list and what is known, each once, and nothing that cannot talk', () => {
    const listed = { openai: ids('llama3:8b', 'nomic-embed-text', 'whisper-1') };
    expect(names({ settings: { ...local, ...rehearsal }, listed, own: { 'openai/llama3:8b': {} } })).toEqual([
      'openai/llama3:8b',
      'rehearsal/parley',
      'rehearsal-openai/parley',
    ]);
  });

  it('holds nothing of a provider that is not set up', () => {
    expect(names({ settings: anthropic }).every((name) => name.startsWith('anthropic/'))).toBe(true);
    expect(names({})).toEqual([]);
  });
});
