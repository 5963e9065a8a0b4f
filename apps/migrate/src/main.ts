import { migrateBroker, Names, openConnection } from '#shared/broker';
import { environment, loadConfig } from '#shared/config';
import { fail, streamSettings } from '#shared/service';

/** Creates or updates the broker's streams and ends. The only program whose broker user may do that. */
try {
  const config = loadConfig(environment());
  if (!config.PARLEY_NATS_URL)
    throw new Error('PARLEY_NATS_URL is not set: the migration must be told where NATS is.');
  const nc = await openConnection({ url: config.PARLEY_NATS_URL, service: 'migration' });
  try {
    await migrateBroker(nc, new Names(config.PARLEY_NAMESPACE), streamSettings(config));
  } finally {
    await nc.close();
  }
} catch (error) {
  fail(error);
}
