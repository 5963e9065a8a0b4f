import { createServer } from 'node:net';
import { join } from 'node:path';

import { Client } from 'pg';

import type { RunningServer } from '../nats/server.js';
import { startChild, watchForEnd, type Child, type Exit } from '../processes/child.js';
import { StartError } from '../start-error.js';
import { codeOf, messageOf } from '../system/errors.js';
import { pollUntil } from '../system/poll.js';
import { keptSecret, makePassableFolder, setAside } from '../system/private-files.js';
import type { Report } from '../system/report.js';
import { tailOf } from '../system/tail.js';
import { chooseAccount, withReach, type Account } from './account.js';
import { postgresBinaries, type PostgresBinaries } from './binaries.js';
import {
  clusterVersion,
  createCluster,
  postgresEnvironment,
  refuseOtherVersion,
  SUPERUSER,
} from './cluster.js';
import { askVersion } from './probe.js';
import { asArguments, serverSettings } from './settings.js';

export interface StartPostgresOptions {
  /** The data folder; everything of this server is in `<dataDir>/postgres`. */
  dataDir: string;
  report: Report;
  /** 0 or missing: a free one. */
  port?: number;
  /** Default true. False for tests only: commits do not wait for the disk, and a power loss loses the database. */
  durable?: boolean;
  /** Further settings of Postgres by their own names, such as `max_connections`. They win. */
  extra?: Record<string, string>;
  /** Told when the server ends without having been asked to. */
  onExit?: (exit: Exit) => void;
}

const ROLE = 'postgres';
const HOST = '127.0.0.1';
const DATABASE = 'parley';
/** After a crash the server first replays its log, which is why this is long. It ends at once if it fails. */
const READY_MS = 120_000;
const SLOW_MS = 3_000;
const GRACE_MS = 15_000;
const ATTEMPTS = 5;

/** Starts Postgres on loopback, with its data made at the first start, and resolves when it really answers. */
export async function startPostgres(options: StartPostgresOptions): Promise<RunningServer> {
  const binaries = await postgresBinaries();
  const place = await prepare(options, binaries);
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port === undefined || options.port === 0 ? await freePort() : options.port;
    const started = await startOnce({ ...place, options, binaries, port });
    if ('server' in started) return started.server;
    if (attempt === ATTEMPTS || !mayPass(started.said, options.port)) {
      throw notStarted(started.cause, { said: started.said, port, log: place.logFile });
    }
  }
}

interface Place {
  cluster: string;
  logFile: string;
  password: string;
  account: Account;
}

async function prepare(options: StartPostgresOptions, binaries: PostgresBinaries): Promise<Place> {
  const folder = join(options.dataDir, 'postgres');
  const cluster = join(folder, 'data');
  const logFile = join(folder, 'postgres.log');
  await makePassableFolder(folder);
  await setAside(logFile);
  const password = await keptSecret(folder, 'password');
  const account = await withReach(await chooseAccount(cluster), { program: binaries.postgres, folder });
  const version = await clusterVersion(cluster);
  if (version === undefined) {
    options.report('Making a Postgres database in the data folder (first start only)…');
    const durable = options.durable ?? true;
    await createCluster({ folder, cluster, binaries, account, password, durable });
  } else {
    refuseOtherVersion(cluster, version, binaries.majorVersion);
  }
  return { cluster, logFile, password, account };
}

type Started = { server: RunningServer } | { cause: unknown; said: string };

async function startOnce(
  at: Place & { options: StartPostgresOptions; binaries: PostgresBinaries; port: number },
): Promise<Started> {
  const { options, account, port } = at;
  const settings = { ...serverSettings({ durable: options.durable ?? true, port }), ...options.extra };
  const command = [
    ...account.prefix,
    at.binaries.postgres,
    '-D',
    at.cluster,
    ...asArguments(settings),
  ] as const;
  const [file = at.binaries.postgres, ...args] = command;
  const child = await startChild({
    dataDir: options.dataDir,
    role: ROLE,
    command: [file, ...args],
    // Fast shutdown: open transactions are rolled back, clients are sent away, and the data is left clean.
    stopSignal: 'SIGINT',
    graceMs: GRACE_MS,
    outputFile: at.logFile,
    env: postgresEnvironment(),
    ...account.spawn,
  });
  try {
    const url = await whenReady(child, { ...at, report: options.report });
    void watchForEnd(child, options.onExit);
    return { server: { url, pid: child.pid, stop: () => child.stop() } };
  } catch (cause) {
    await child.stop();
    return { cause, said: await tailOf(at.logFile) };
  }
}

async function whenReady(
  child: Child,
  at: { port: number; password: string; report: Report },
): Promise<string> {
  const urlOf = (database: string): string =>
    `postgres://${SUPERUSER}:${at.password}@${HOST}:${at.port}/${database}`;
  const begun = performance.now();
  let toldSlow = false;
  let last: unknown = new Error('it does not answer');
  const ready = await pollUntil(
    async () => {
      const exit = child.exit();
      if (exit !== undefined)
        throw new Error(`it ended at once (${exit.signal ?? `exit code ${exit.code}`})`);
      if (!toldSlow && performance.now() - begun > SLOW_MS) {
        toldSlow = true;
        at.report('Postgres is bringing its data in order after it was not stopped properly…');
      }
      try {
        await askVersion(urlOf('postgres'));
        return true;
      } catch (error) {
        // At first it may be another server that refuses us, on whose port ours is about to give up.
        const refused = ['28P01', '28000'].includes(codeOf(error) ?? '');
        if (refused && performance.now() - begun > SLOW_MS) throw error;
        last = error;
        return undefined;
      }
    },
    { deadlineMs: READY_MS },
  );
  if (ready === undefined) throw last;
  await makeDatabase(urlOf('postgres'));
  return urlOf(DATABASE);
}

async function makeDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(DATABASE)}`);
  } finally {
    await client.end();
  }
}

/**
 * Whether another try can go better: a free port that somebody took before Postgres did, or the last processes
 * of a killed server that have not noticed yet that it is gone.
 */
function mayPass(said: string, wantedPort: number | undefined): boolean {
  const anyPort = wantedPort === undefined || wantedPort === 0;
  return (
    /shared memory block .* is still in use/.test(said) || (anyPort && /Address already in use/i.test(said))
  );
}

function notStarted(cause: unknown, about: { said: string; port: number; log: string }): StartError {
  const next = /Address already in use/i.test(about.said)
    ? `Port ${about.port} is taken: stop what uses it, or choose another.`
    : `Its log is ${about.log}.`;
  const said = about.said === '' ? '' : ` It said: ${about.said}.`;
  return new StartError({
    message: `Postgres could not be started: ${messageOf(cause)}.${said} ${next}`,
    cause,
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, HOST, resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
  });
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}
