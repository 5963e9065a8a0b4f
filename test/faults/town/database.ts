import pg from 'pg';
import { createDatabase } from '../../harness/database.js';
import { startPostgres } from '../../../apps/standalone/src/backing/index.js';

/** Where a town's memory keeps what it knows. */
export interface TownDatabase {
  url: string;
  query<Row extends object>(sql: string): Promise<Row[]>;
  /** Stopped and started again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** On the server of the run, which nobody may stop. */
export async function sharedDatabase(name: string): Promise<TownDatabase> {
  const { url, query, drop } = await createDatabase(name);
  return {
    url,
    query: (sql) => query(sql),
    restart: () => Promise.reject(new Error('This server serves other tests too.')),
    stop: drop,
  };
}

/** A server of the town's own. */
export async function ownDatabase(dataDir: string): Promise<TownDatabase> {
  const start = (port?: number) =>
    startPostgres({ dataDir, report: () => undefined, ...(port === undefined ? {} : { port }) });
  let server = await start();
  const { url } = server;
  return {
    url,
    query: (sql) => queryOnce(url, sql),
    restart: async () => {
      await server.stop();
      server = await start(Number(new URL(url).port));
    },
    stop: () => server.stop(),
  };
}

/** A connection for each question: a pool would not live through what this server goes through. */
async function queryOnce<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
