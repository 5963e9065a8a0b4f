import { z } from 'zod';
import type { SaidOfModel } from './model-facts.js';

/** What a provider says that it serves. `unknown` until it has been asked, and for one that does not say. */
export type Listing = { kind: 'unknown' } | { kind: 'known'; models: ReadonlyMap<string, SaidOfModel> };

export interface ListingAddress {
  url: string;
  headers: Record<string, string>;
}

const mostModels = 2_000;
const listingLimitMs = 10_000;
const largestListing = 8 * 1024 * 1024;

/** Throws where the provider does not say. */
export async function askListing(
  { url, headers }: ListingAddress,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SaidOfModel>> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(listingLimitMs)]);
  const response = await fetch(url, { headers, signal: limited, redirect: 'error' });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`It answered ${response.status}.`);
  }
  return parseListing(JSON.parse(await boundedText(response)));
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > largestListing) throw new Error('Its list is too long.');
  }
  return text + decoder.decode();
}

const positive = z.number().int().positive().nullish().catch(undefined);
const supported = z
  .object({ supported: z.boolean() })
  .nullish()
  .transform((said) => said?.supported)
  .catch(undefined);

/** Anthropic tells of windows and abilities; of the others some tell of windows, by names of their own. */
const entrySchema = z.object({
  id: z.string().min(1).max(200),
  max_input_tokens: positive,
  max_tokens: positive,
  max_model_len: positive,
  context_length: positive,
  context_window: positive,
  capabilities: z
    .object({
      image_input: supported,
      pdf_input: supported,
      structured_outputs: supported,
      thinking: supported,
    })
    .nullish()
    .catch(undefined),
});

const listSchema = z.object({ data: z.array(z.unknown()) });

export function parseListing(answer: unknown): ReadonlyMap<string, SaidOfModel> {
  const { data } = listSchema.parse(answer);
  const models = new Map<string, SaidOfModel>();
  for (const each of data.slice(0, mostModels)) {
    const entry = entrySchema.safeParse(each);
    if (entry.success) models.set(entry.data.id, saidOf(entry.data));
  }
  return models;
}

function saidOf(entry: z.infer<typeof entrySchema>): SaidOfModel {
  const { max_input_tokens, max_model_len, context_length, context_window, capabilities } = entry;
  const contextSize = max_input_tokens ?? max_model_len ?? context_length ?? context_window ?? undefined;
  const maxOutputTokens = entry.max_tokens ?? undefined;
  if (!capabilities) return { contextSize, maxOutputTokens };
  const { image_input: images, pdf_input: pdfs, structured_outputs: answerSchema, thinking } = capabilities;
  return { contextSize, maxOutputTokens, can: { images, pdfs, answerSchema, thinking } };
}
