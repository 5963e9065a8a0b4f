import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

import { StartError } from '../start-error.js';
import { messageOf } from '../system/errors.js';
import type { Report } from '../system/report.js';
import { fetchWithApt } from './apt.js';
import { notFound, type Attempt, type FetchContext } from './attempt.js';
import { checkBinary } from './binary.js';
import { binaryIn, cachedVersions, removeAbandoned } from './cache.js';
import { fetchRelease } from './release.js';
import { OLDEST_NATS_SERVER } from './version.js';

export type NatsServerSource = 'path' | 'cache' | 'apt' | 'release';

export interface FoundNatsServer {
  path: string;
  version: string;
  source: NatsServerSource;
}

export interface FindNatsServerOptions {
  /** The project's cache folder; nats-server is kept in `<cacheDir>/nats-server/<version>/nats-server`. */
  cacheDir: string;
  report: Report;
  /** Folders to look in first; the PATH of this process when not given. */
  searchPath?: string;
  signal?: AbortSignal;
}

interface Way {
  source: NatsServerSource;
  called: string;
  attempt: (context: FetchContext) => Promise<Attempt>;
}

/** Finds a nats-server that is new enough, or fetches one. Fetching touches nothing outside `cacheDir`. */
export async function findNatsServer(options: FindNatsServerOptions): Promise<FoundNatsServer> {
  const { report, signal } = options;
  const root = join(options.cacheDir, 'nats-server');
  // Litter costs disk only; it is no reason not to start.
  await removeAbandoned(root).catch((error: unknown) =>
    report(`An unfinished fetch could not be removed: ${messageOf(error)}`),
  );
  return tryInOrder(
    [
      {
        source: 'path',
        called: 'PATH',
        attempt: () => lookOnPath(options.searchPath ?? process.env.PATH ?? ''),
      },
      { source: 'cache', called: 'Cache', attempt: () => lookInCache(root) },
      { source: 'apt', called: 'Debian package', attempt: fetchWithApt },
      { source: 'release', called: 'Official release', attempt: (context) => fetchRelease(context) },
    ],
    { root, report, signal },
  );
}

export async function tryInOrder(ways: Way[], context: FetchContext): Promise<FoundNatsServer> {
  const { report, signal } = context;
  report(`Looking for nats-server ${OLDEST_NATS_SERVER} or newer…`);
  const reasons: string[] = [];
  for (const way of ways) {
    signal?.throwIfAborted();
    // A way that breaks is one more reason, not the end: the next may still work.
    const attempt = await way.attempt(context).catch((error: unknown) => notFound(messageOf(error)));
    if (attempt.found) {
      report(`Using nats-server ${attempt.version} (${way.source}: ${attempt.path})`);
      return { path: attempt.path, version: attempt.version, source: way.source };
    }
    reasons.push(`  ${way.called}: ${attempt.why}`);
  }
  signal?.throwIfAborted();
  throw new StartError({
    message: [
      `No nats-server ${OLDEST_NATS_SERVER} or newer could be had. Tried:`,
      ...reasons,
      `Install nats-server ${OLDEST_NATS_SERVER} or newer and put it on PATH, or set PARLEY_NATS_URL to one that runs.`,
    ].join('\n'),
  });
}

async function lookOnPath(searchPath: string): Promise<Attempt> {
  const reasons: string[] = [];
  // A relative entry would make the answer depend on the folder we were started in.
  for (const folder of searchPath.split(delimiter).filter(isAbsolute)) {
    const path = join(folder, 'nats-server');
    if (!(await isExecutable(path))) continue;
    const check = await checkBinary(path);
    if (check.usable) return { found: true, path, version: check.version };
    reasons.push(`${path} ${check.why}`);
  }
  return notFound(reasons.join('; ') || 'no nats-server there');
}

async function lookInCache(root: string): Promise<Attempt> {
  const reasons: string[] = [];
  for (const version of await cachedVersions(root)) {
    const path = binaryIn(join(root, version));
    const check = await checkBinary(path);
    if (check.usable) return { found: true, path, version: check.version };
    reasons.push(`${path} ${check.why}`);
  }
  return notFound(reasons.join('; ') || 'none kept from an earlier run');
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
