import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { embedMissing, nearest, openVectors } from '../../apps/memory/src/knowledge/index.js';
import { given } from '../harness/given.js';
import { KnownHouse, owner } from '../memory/known-house.js';

const model = 'rehearsal/meaning';
const title = 'recall by meaning';

async function offersVectors(): Promise<boolean> {
  const client = new pg.Client({ connectionString: given('PARLEY_TEST_DATABASE_URL') });
  await client.connect();
  try {
    const found = await client.query(`SELECT FROM pg_available_extensions WHERE name = 'vector'`);
    return found.rowCount === 1;
  } finally {
    await client.end();
  }
}

/** A model to which a text means how often it speaks of each of these. */
const topics = [/sea|ship|sail|water/g, /bread|flour|oven|loaf/g, /law|judge|court/g];
const asked: string[][] = [];
const queries = {
  ask: async (_query: unknown, { texts }: { texts: string[] }) => {
    asked.push(texts);
    return { model, vectors: texts.map(meaningOf) };
  },
} as unknown as Parameters<typeof embedMissing>[0]['queries'];

function meaningOf(text: string): number[] {
  return [...topics.map((topic) => text.match(topic)?.length ?? 0), 0.1];
}

const offered = await offersVectors();
const describeVectors = offered ? describe : describe.skip;

describeVectors(offered ? title : `${title} (no pgvector: the database does not offer it)`, () => {
  let house: KnownHouse;
  let session: string;

  beforeAll(async () => {
    const sought = async (_user: string, text: string) => ({ model, vector: meaningOf(text) });
    house = await KnownHouse.build({ sought, of: nearest as never });
    session = await house.session();
    expect(await openVectors(house.database)).toEqual({ kind: 'kept' });
  });

  afterAll(() => house.tearDown());

  const texts = [
    'He sails.',
    'A loaf.',
    'The judge.',
    ...Array.from({ length: 100 }, (_, i) => `Note ${i}.`),
  ];

  it('is filled batch by batch, each text once', async () => {
    for (const [index, text] of texts.entries())
      await house.learn(session, 'state.memory', {
        ...{ change: 'made', memory: `v_${index}`, on: null, agent: 'ada', text, source: 'pass' },
      });
    const parts = { database: house.database, queries, model, askMs: 1_000 };
    await embedMissing(parts, null, new AbortController().signal);
    await embedMissing(parts, null, new AbortController().signal);
    expect(asked.flat().toSorted()).toEqual(texts.toSorted());
    expect(asked.map(({ length }) => length)).toEqual([64, 39]);
    // Whoever starts beside it or again finds all in place.
    const both = await Promise.all([openVectors(house.database), openVectors(house.database)]);
    expect(both).toEqual([{ kind: 'kept' }, { kind: 'kept' }]);
  });

  it('finds what has no word of the question', async () => {
    const request = { session, agent: 'ada', agents: ['ada'], text: 'Which ship on the water?', limit: 3 };
    const { memories } = await house.recall.recall(request);
    expect(memories[0]?.text).toBe('He sails.');
    const bread = await house.recall.recall({ ...request, text: 'flour for the oven' });
    expect(bread.memories[0]?.text).toBe('A loaf.');
  });

  it('goes by another model only once that has made its own', async () => {
    const known = { owner, scope: { kind: 'everywhere', session } as const };
    const other = await house.database.read((manager) =>
      nearest(manager, known, 'ada', { model: 'rehearsal/other', vector: [1, 0] }),
    );
    expect(other.size).toBe(0);
    // The same name with vectors of another length: there is nothing to compare.
    const longer = await house.database.read((manager) =>
      nearest(manager, known, 'ada', { model, vector: [1, 0] }),
    );
    expect(longer.size).toBe(0);
  });

  it('forgets with the text', async () => {
    await house.test.query('DELETE FROM memory_changes WHERE memory = $1', ['v_0']);
    const [count] = await house.test.query<{ count: string }>('SELECT count(*) FROM memory_vectors');
    expect(Number(count?.count)).toBe(texts.length - 1);
  });
});
