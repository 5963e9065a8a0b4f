import { z } from 'zod';
import type { Clock } from '#shared/broker';
import { noUsage, unavailable, type QueryResponse } from '#shared/contracts';
import { inTime } from '../models/asking/index.js';
import type { EmbeddingModel } from '../models/catalogue/embedding.js';
import { priced } from '../models/catalogue/pricing.js';

type Vectors = QueryResponse<'model.embed'>;

/** All that a query may hold goes out in so many requests at most; providers take this much at once. */
const mostAtOnce = 64;

const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int().nonnegative(), embedding: z.array(z.number()).min(1) })),
  usage: z.object({ prompt_tokens: z.number().int().nonnegative() }).optional(),
});

/** Texts as vectors, in the order of the texts, from whatever server speaks OpenAI's `/embeddings`. */
export class Embedder {
  constructor(
    private readonly embedding: EmbeddingModel | undefined,
    private readonly clock: Pick<Clock, 'after'>,
    private readonly timeoutMs: number,
  ) {}

  async embed(texts: readonly string[]): Promise<Vectors> {
    const { embedding } = this;
    if (!embedding) throw unavailable('No embedding model is configured: set PARLEY_EMBEDDING_MODEL.');
    try {
      return await inTime(this.clock, this.timeoutMs, (signal) => embedAll(embedding, texts, signal));
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      throw unavailable(`The embedding model ${embedding.fullName} gave no vectors: ${problem}`, error);
    }
  }
}

async function embedAll(
  embedding: EmbeddingModel,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<Vectors> {
  const vectors: number[][] = [];
  let tokens = 0;
  for (let from = 0; from < texts.length; from += mostAtOnce) {
    const batch = texts.slice(from, from + mostAtOnce);
    const { data, usage } = await post(embedding, batch, signal);
    vectors.push(...inOrder(data, batch.length));
    tokens += usage?.prompt_tokens ?? 0;
  }
  const usage = { ...noUsage, inputTokens: tokens };
  return {
    model: embedding.fullName,
    vectors,
    usage: { ...usage, costUsd: priced(usage, embedding.prices) },
  };
}

async function post({ url, apiKey, name }: EmbeddingModel, input: readonly string[], signal: AbortSignal) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify({ model: name, input, encoding_format: 'float' }),
    signal,
    // Where it leads to nobody has said, and the texts would go there too.
    redirect: 'error',
  });
  // Its words are not passed on: some servers quote the key in them.
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`it answered with status ${response.status}.`);
  }
  const answer = answerSchema.safeParse(await response.json());
  if (!answer.success) throw new Error('it answered something that holds no vectors.');
  return answer.data;
}

/** Servers may answer in another order than they were asked. */
function inOrder(data: z.infer<typeof answerSchema>['data'], count: number): number[][] {
  const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]));
  return Array.from({ length: count }, (_, index) => {
    const vector = byIndex.get(index);
    if (!vector) throw new Error('it left out some of the texts.');
    return vector;
  });
}
