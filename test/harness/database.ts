import pg from 'pg';
import { given } from './given.js';

export interface TestDatabase {
  url: string;
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** A database of the test file's own on the server of the run. */
export async function createDatabase(name: string): Promise<TestDatabase> {
  await asAdmin(`CREATE DATABASE "${name}"`);
  const url = new URL(given('PARLEY_TEST_DATABASE_URL'));
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 2 });
  return {
    url: url.href,
    query: async <Row extends object>(sql: string, values: unknown[] = []) =>
      (await pool.query<Row>(sql, values)).rows,
    drop: async () => {
      await closed(pool);
      await asAdmin(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}

/** `end` alone does not wait for the sockets: a connection that is still open would be thrown out, and say so. */
async function closed(pool: pg.Pool): Promise<void> {
  let open = pool.totalCount;
  const gone = new Promise<void>((resolve) => {
    if (open === 0) resolve();
    pool.on('remove', () => {
      open -= 1;
      if (open === 0) resolve();
    });
  });
  await Promise.all([pool.end(), gone]);
}

async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: given('PARLEY_TEST_DATABASE_URL') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
