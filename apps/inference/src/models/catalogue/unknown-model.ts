import type { Facts } from './known-models.js';

/** What speaks behind a provider's name. */
export type Server = 'official' | 'other' | 'rehearsal';

const reply = 8_192;

/**
 * A model that nobody has described. Careful: what it does not hold is corrected by what its provider tells, by
 * PARLEY_MODELS_FILE, and of the window by the provider's refusal of a prompt.
 */
export function unknownModel(server: Server, name: string): Facts {
  return { prices: null, ...sized[server](name) };
}

const everything = {
  images: true,
  pdfs: true,
  tools: true,
  thinking: true,
  sampling: true,
  answerSchema: true,
};

const sized: Record<Server, (name: string) => Omit<Facts, 'prices'>> = {
  official: () => ({
    contextSize: 128_000,
    maxOutputTokens: reply,
    can: { ...everything, thinking: false, pdfs: false },
  }),
  other: () => ({
    contextSize: 32_768,
    maxOutputTokens: reply,
    can: { ...everything, images: false, pdfs: false, thinking: false },
  }),
  rehearsal: rehearsed,
};

/** The rehearsal plays a model with a small window where its name says so. */
function rehearsed(name: string): Omit<Facts, 'prices'> {
  const window = Number(/window-(\d{1,9})/.exec(name)?.[1] ?? 0);
  const contextSize = window > 0 ? window : 200_000;
  const maxOutputTokens = window > 0 ? Math.max(1, Math.floor(window / 4)) : 64_000;
  return { contextSize, maxOutputTokens, can: everything };
}
