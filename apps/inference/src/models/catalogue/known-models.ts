import type { ModelCard } from '#shared/contracts';

/** What is known of a model without having asked for it. */
export type Facts = Omit<ModelCard, 'model'>;
type Can = ModelCard['can'];
type Prices = NonNullable<ModelCard['prices']>;

/** The day on which the figures below were compared with public price tables. */
export const asOf = '2026-07-02';

const claude: Can = {
  images: true,
  pdfs: true,
  tools: true,
  thinking: true,
  sampling: true,
  answerSchema: true,
};
/** Since Opus 4.7 the API takes no sampling parameters any more. */
const newerClaude: Can = { ...claude, sampling: false };
const reasoning: Can = { ...claude, pdfs: false, sampling: false };
const reasoningWithPdfs: Can = { ...claude, sampling: false };
const plain: Can = { ...claude, thinking: false };
const plainWithoutPdfs: Can = { ...plain, pdfs: false };

function prices(input: number, output: number, cacheRead: number, cacheWrite = input): Prices {
  return { input, output, cacheRead, cacheWrite };
}

function facts(contextSize: number, maxOutputTokens: number, can: Can, paid: Prices): Facts {
  return { contextSize, maxOutputTokens, can, prices: paid };
}

const opus = prices(5, 25, 0.5, 6.25);
const sonnet = prices(3, 15, 0.3, 3.75);

/**
 * By the provider's own names, without their dates. What nobody could vouch for is left out: such a model can be
 * asked all the same, see `unknownModel`.
 *
 * Of OpenAI's models with a window of 400,000 a prompt may have 272,000, and from there on the larger ones cost
 * twice as much: so that is what stands here.
 */
export const knownModels: Readonly<Record<string, Readonly<Record<string, Facts>>>> = {
  anthropic: {
    'claude-opus-4-8': facts(1_000_000, 128_000, newerClaude, opus),
    'claude-opus-4-7': facts(1_000_000, 128_000, newerClaude, opus),
    'claude-opus-4-6': facts(1_000_000, 128_000, claude, opus),
    'claude-opus-4-5': facts(200_000, 64_000, claude, opus),
    'claude-sonnet-4-6': facts(1_000_000, 64_000, claude, sonnet),
    'claude-sonnet-4-5': facts(200_000, 64_000, claude, sonnet),
    'claude-haiku-4-5': facts(200_000, 64_000, claude, prices(1, 5, 0.1, 1.25)),
  },
  openai: {
    'gpt-5.5': facts(272_000, 128_000, reasoningWithPdfs, prices(5, 30, 0.5)),
    'gpt-5.4': facts(272_000, 128_000, reasoningWithPdfs, prices(2.5, 15, 0.25)),
    'gpt-5.4-mini': facts(272_000, 128_000, reasoning, prices(0.75, 4.5, 0.075)),
    'gpt-5.4-nano': facts(272_000, 128_000, reasoning, prices(0.2, 1.25, 0.02)),
    'gpt-5.2': facts(272_000, 128_000, reasoning, prices(1.75, 14, 0.175)),
    'gpt-5.1': facts(272_000, 128_000, reasoning, prices(1.25, 10, 0.125)),
    'gpt-5': facts(272_000, 128_000, reasoning, prices(1.25, 10, 0.125)),
    'gpt-5-mini': facts(272_000, 128_000, reasoning, prices(0.25, 2, 0.025)),
    'gpt-5-nano': facts(272_000, 128_000, reasoning, prices(0.05, 0.4, 0.005)),
    'gpt-4.1': facts(1_047_576, 32_768, plain, prices(2, 8, 0.5)),
    'gpt-4.1-mini': facts(1_047_576, 32_768, plain, prices(0.4, 1.6, 0.1)),
    'gpt-4.1-nano': facts(1_047_576, 32_768, plainWithoutPdfs, prices(0.1, 0.4, 0.025)),
    'gpt-4o': facts(128_000, 16_384, plain, prices(2.5, 10, 1.25)),
    'gpt-4o-2024-05-13': facts(128_000, 4_096, plain, prices(5, 15, 5)),
    'gpt-4o-mini': facts(128_000, 16_384, plain, prices(0.15, 0.6, 0.075)),
    o3: facts(200_000, 100_000, reasoningWithPdfs, prices(2, 8, 0.5)),
    'o4-mini': facts(200_000, 100_000, reasoning, prices(1.1, 4.4, 0.275)),
  },
};

/** Dollars for a million tokens of text. */
export const embeddingPrices: Readonly<Record<string, number>> = {
  'text-embedding-3-small': 0.02,
  'text-embedding-3-large': 0.13,
};
