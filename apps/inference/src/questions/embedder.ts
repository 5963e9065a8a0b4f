import { z } from 'zod';
import type { Clock } from '#shared/broker';
import { digest, noUsage, unavailable, type QueryRequest, type QueryResponse } from '#shared/contracts';
import type { ProviderLimits } from '../limits/index.js';
import { inTime } from '../models/asking/index.js';
import type { EmbeddingModel } from '../models/catalogue/embedding.js';
import { priced } from '../models/catalogue/pricing.js';
import { failureOf } from '../models/failures/failures.js';
import { ModelFailure } from '../models/model-port.js';
import { unlessRefused } from '../models/openai/refusal.js';
import { post, wholeText } from '../models/wire/post.js';

type Vectors = QueryResponse<'model.embed'>;

/** All that a query may hold goes out in so many requests at most; providers take this much at once. */
const mostAtOnce = 64;

const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int().nonnegative(), embedding: z.array(z.number()).min(1) })),
  usage: z.object({ prompt_tokens: z.number().int().nonnegative() }).optional(),
});

export interface EmbedderParts {
  embedding: EmbeddingModel;
  /** Those of its provider, which also answers turns. */
  limits: Pick<ProviderLimits, 'ask'>;
}

/** Texts as vectors, in the order of the texts, from whatever server speaks OpenAI's `/embeddings`. */
export class Embedder {
  constructor(
    private readonly parts: EmbedderParts | undefined,
    private readonly clock: Pick<Clock, 'after'>,
    private readonly timeoutMs: number,
  ) {}

  async embed(wanted: QueryRequest<'model.embed'>): Promise<Vectors> {
    const { parts } = this;
    if (!parts) throw unavailable('No embedding model is configured: set PARLEY_EMBEDDING_MODEL.');
    try {
      return await inTime(this.clock, this.timeoutMs, (signal) => embedAll(parts, wanted, signal));
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      throw unavailable(`The embedding model ${parts.embedding.fullName} gave no vectors: ${problem}`, error);
    }
  }
}

async function embedAll(
  { embedding, limits }: EmbedderParts,
  { user, texts }: QueryRequest<'model.embed'>,
  signal: AbortSignal,
): Promise<Vectors> {
  const asked = { model: embedding.name, user: digest('user', user) };
  const vectors: number[][] = [];
  let tokens = 0;
  for (let from = 0; from < texts.length; from += mostAtOnce) {
    const batch = texts.slice(from, from + mostAtOnce);
    const answer = await limits.ask(asked, signal, () => vectorsOf(embedding, batch, signal));
    vectors.push(...answer.vectors);
    tokens += answer.tokens;
  }
  const usage = { ...noUsage, inputTokens: tokens };
  return {
    model: embedding.fullName,
    vectors,
    usage: { ...usage, costUsd: priced(usage, embedding.prices) },
  };
}

/** Rejects with a `ModelFailure`, in which nobody reads the key, or with the reason of an abort. */
async function vectorsOf(
  embedding: EmbeddingModel,
  input: readonly string[],
  signal: AbortSignal,
): Promise<{ vectors: number[][]; tokens: number }> {
  const { name: model, apiKey } = embedding;
  const body = JSON.stringify({ model, input, encoding_format: 'float' });
  const text = await send(embedding, body, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    throw failureOf(error, { model, keys: apiKey ? [apiKey] : [] });
  });
  const answer = answerSchema.safeParse(parsed(text));
  if (!answer.success) throw answeredWrong('it answered something that holds no vectors.');
  const { data, usage } = answer.data;
  return { vectors: inOrder(data, input.length), tokens: usage?.prompt_tokens ?? 0 };
}

async function send({ url, apiKey }: EmbeddingModel, body: string, signal: AbortSignal): Promise<string> {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  };
  return wholeText(await unlessRefused(await post({ url: new URL(url), headers, body, signal })));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function answeredWrong(message: string): ModelFailure {
  return new ModelFailure({ code: 'provider_error', message, retryable: true });
}

/** Servers may answer in another order than they were asked. */
function inOrder(data: z.infer<typeof answerSchema>['data'], count: number): number[][] {
  const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]));
  return Array.from({ length: count }, (_, index) => {
    const vector = byIndex.get(index);
    if (!vector) throw answeredWrong('it left out some of the texts.');
    return vector;
  });
}
