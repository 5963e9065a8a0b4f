import { environment, loadConfig } from '#shared/config';
import { fail } from '#shared/service';
import { createLogger } from '#shared/telemetry';
import { migratingSource } from '../database/data-source.js';
import { rebuild } from './rebuild.js';
import { told } from './told.js';

/** Proves that the stored events alone give what the tables hold. It changes nothing, and ends with 1 where they do not. */
try {
  const config = loadConfig(environment());
  if (!config.PARLEY_DATABASE_URL)
    throw new Error('PARLEY_DATABASE_URL is not set: the rebuild must be told where Postgres is.');
  const log = createLogger({ service: 'rebuild', level: 'warn' });
  const source = await migratingSource(config.PARLEY_DATABASE_URL, log).initialize();
  try {
    const proof = await rebuild(source);
    process.stdout.write(`${told(proof)}\n`);
    process.exitCode = proof.tables.every(({ differences }) => differences === 0) ? 0 : 1;
  } finally {
    await source.destroy();
  }
} catch (error) {
  fail(error);
}
