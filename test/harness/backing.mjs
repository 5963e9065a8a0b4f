import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  clearLeftovers,
  findNatsServer,
  holdDataDir,
  probeNats,
  probePostgres,
  StartError,
  startNatsServer,
  startPostgres,
} from '../../dist/apps/standalone/src/backing/index.js';
import { startContainers } from './containers.mjs';

const cacheDir = fileURLToPath(new URL('../../.cache', import.meta.url));
const runsDir = join(cacheDir, 'test-runs');
const report = (line) => process.stderr.write(`  ${line}\n`);

/** NATS and Postgres, each by its URL if one is given, in containers where an engine answers, else embedded. */
export async function startBacking() {
  await clearDeadRuns();
  const dir = join(runsDir, String(process.pid));
  await mkdir(dir, { recursive: true });
  const closers = [() => rm(dir, { recursive: true, force: true })];
  const stop = async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    const hold = await holdDataDir(dir);
    closers.push(() => hold.release());
    const containers = await startContainers(report);
    if (containers) closers.push(() => containers.stop());
    const natsUrl = await nats(dir, containers, closers);
    const databaseUrl = await postgres(dir, containers, closers);
    return { natsUrl, databaseUrl, dir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function nats(dataDir, containers, closers) {
  const given = process.env.PARLEY_NATS_URL || containers?.natsUrl;
  if (given) {
    await probeNats(given);
    return given;
  }
  const { path } = await findNatsServer({ cacheDir, report });
  const server = await startNatsServer({ binary: path, dataDir, report });
  closers.push(() => server.stop());
  return server.url;
}

async function postgres(dataDir, containers, closers) {
  const given = process.env.PARLEY_DATABASE_URL || containers?.databaseUrl;
  if (given) {
    await probePostgres(given);
    return given;
  }
  const server = await startPostgres({ dataDir, report, durable: false, extra: { max_connections: '300' } });
  closers.push(() => server.stop());
  return server.url;
}

/** A run that was killed may have left servers behind: they are found by their own records and stopped. */
export async function clearDeadRuns() {
  await mkdir(runsDir, { recursive: true });
  for (const name of await readdir(runsDir)) {
    const dir = join(runsDir, name);
    const hold = await holdDataDir(dir).catch(unlessHeld);
    // Held by a run that is alive: its business.
    if (!hold) continue;
    try {
      await clearLeftovers(dir, report);
    } finally {
      await hold.release();
    }
    await rm(dir, { recursive: true, force: true });
  }
}

/** Who holds a folder is told by an error of its own; anything else is a fault of ours. */
function unlessHeld(error) {
  if (!StartError.is(error)) throw error;
}
