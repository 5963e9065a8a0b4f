import type { DataSource } from 'typeorm';
import type { Logger } from 'pino';
import { cannotUse } from './cannot-use.js';
import { migratingSource, servingSource } from './data-source.js';
import { Database } from './database.js';
import { migrate } from './migrate.js';

/** The schema is as new as this code once this resolves. */
export async function openDatabase(url: string | undefined, log: Logger): Promise<Database> {
  if (!url) {
    throw new Error('PARLEY_DATABASE_URL is not set: the memory service must be told where Postgres is.');
  }
  try {
    await withSource(migratingSource(url, log), migrate);
    return new Database(await servingSource(url, log).initialize());
  } catch (error) {
    throw cannotUse(url, error);
  }
}

async function withSource(source: DataSource, work: (source: DataSource) => Promise<void>): Promise<void> {
  await source.initialize();
  try {
    await work(source);
  } finally {
    await source.destroy();
  }
}
