import type { QueryClient } from '#shared/broker';
import { Parameters } from '../../knowledge/counting.js';
import type { Database } from '../../database/database.js';

export interface EmbeddingParts {
  database: Database;
  queries: Pick<QueryClient, 'ask'>;
  model: string;
  /** How long the model may take over one batch. */
  askMs: number;
}

interface Text {
  session: string;
  en: number;
  owner: string;
  text: string;
}

const batch = 64;

/** Gives vectors to texts that have none, until all have or it is to end. What fails is told by rejecting. */
export async function embedMissing(
  parts: EmbeddingParts,
  since: Date | null,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const texts = await missing(parts, since);
    const [first] = texts;
    if (!first) return;
    // The model is asked in one owner's name.
    const own = texts.filter(({ owner }) => owner === first.owner);
    const wanted = { user: first.owner, texts: own.map(({ text }) => text) };
    const { vectors } = await parts.queries.ask('model.embed', wanted, parts.askMs);
    await keep(parts, own, vectors);
  }
}

function missing({ database, model }: EmbeddingParts, since: Date | null): Promise<Text[]> {
  const parameters = new Parameters();
  const young = since === null ? '' : `AND change.at >= ${parameters.add(since)}`;
  return database.read((manager) =>
    manager.query<Text[]>(
      `SELECT change.session, change.en, change.owner, change.text FROM memory_changes change
       WHERE change.text IS NOT NULL ${young} AND NOT EXISTS (
         SELECT FROM memory_vectors kept WHERE kept.session = change.session AND kept.en = change.en
           AND kept.model = ${parameters.add(model)})
       ORDER BY change.at LIMIT ${batch}`,
      parameters.values,
    ),
  );
}

/** What was deleted meanwhile gets none. */
async function keep(
  { database, model }: EmbeddingParts,
  texts: readonly Text[],
  vectors: readonly number[][],
): Promise<void> {
  const columns = [
    texts.map(({ session }) => session),
    texts.map(({ en }) => en),
    texts.map((_, index) => JSON.stringify(vectors[index])),
  ];
  await database.change((manager) =>
    manager.query(
      `INSERT INTO memory_vectors (session, en, model, vector)
       SELECT change.session, change.en, $4, given.vector::vector
       FROM unnest($1::text[], $2::bigint[], $3::text[]) AS given (session, en, vector)
       JOIN memory_changes change ON change.session = given.session AND change.en = given.en
       FOR KEY SHARE OF change
       ON CONFLICT DO NOTHING`,
      [...columns, model],
    ),
  );
}
