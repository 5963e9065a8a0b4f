import type { DataSource } from 'typeorm';

/** Any number would do; it only has to be the same in every instance. */
const lock = 7_205_759_403;

/**
 * Instances that start at once take turns: the first migrates, the others wait and find nothing to do. The
 * lock hangs on a connection of its own, so it is gone with a holder that dies.
 */
export async function migrate(source: DataSource): Promise<void> {
  const holder = source.createQueryRunner();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [lock]);
    await source.runMigrations({ transaction: 'each' });
    await holder.query('SELECT pg_advisory_unlock($1)', [lock]);
  } finally {
    await holder.release();
  }
}
