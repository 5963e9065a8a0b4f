import type { Database } from '../../database/database.js';

export type Vectors = { kind: 'kept' } | { kind: 'none'; reason: string };

/**
 * Not among the migrations, for not every database has vectors: it may be moved to one that has, or back. One of a text
 * goes with the change that holds the text, and those of several models stand side by side.
 */
const statements = [
  'CREATE EXTENSION IF NOT EXISTS vector',
  `CREATE TABLE IF NOT EXISTS memory_vectors (
    session text NOT NULL,
    en bigint NOT NULL,
    model text NOT NULL,
    vector vector NOT NULL,
    PRIMARY KEY (session, en, model),
    FOREIGN KEY (session, en) REFERENCES memory_changes (session, en) ON DELETE CASCADE
  )`,
  'CREATE INDEX IF NOT EXISTS memory_changes_at ON memory_changes (at) WHERE text IS NOT NULL',
];

/** Several instances may start at once: two that create the same would be in each other's way. */
const lock = 7_083_112;

export async function openVectors(database: Database): Promise<Vectors> {
  const [found] = await database.read((manager) =>
    manager.query<{ name: string }[]>(`SELECT name FROM pg_available_extensions WHERE name = 'vector'`),
  );
  if (!found) return { kind: 'none', reason: 'The database has no extension pgvector.' };
  try {
    await database.change(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [lock]);
      for (const statement of statements) await manager.query(statement);
    });
    return { kind: 'kept' };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { kind: 'none', reason: `The database has pgvector but gives no leave to use it: ${problem}` };
  }
}
