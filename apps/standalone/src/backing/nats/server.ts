import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { startChild, watchForEnd, type Child, type Exit } from '../processes/child.js';
import { StartError } from '../start-error.js';
import { messageOf } from '../system/errors.js';
import { pollUntil } from '../system/poll.js';
import {
  keptSecret,
  makePrivateFolder,
  readIfThere,
  setAside,
  writePrivateFile,
} from '../system/private-files.js';
import type { Report } from '../system/report.js';
import { tailOf } from '../system/tail.js';
import { DEFAULT_SYNC_INTERVAL, natsConfigText, type NatsConfig, type SyncInterval } from './config.js';
import { probeNats } from './probe.js';

export interface StartNatsOptions {
  binary: string;
  /** The data folder; everything of this server is in `<dataDir>/nats`. */
  dataDir: string;
  report: Report;
  /** 0 or missing: a free one. */
  port?: number;
  syncInterval?: SyncInterval;
  /** Further settings of nats-server by their own names. */
  extra?: NatsConfig['extra'];
  /** Told when the server ends without having been asked to. */
  onExit?: (exit: Exit) => void;
}

export interface RunningServer {
  /** With user and password in it: not for logs. */
  url: string;
  pid: number;
  stop(): Promise<void>;
}

const ROLE = 'nats-server';
const HOST = '127.0.0.1';
const USER = 'parley';
const READY_MS = 10_000;
const GRACE_MS = 10_000;

/** Starts a nats-server on loopback with JetStream on files, and resolves when it really answers. */
export async function startNatsServer(options: StartNatsOptions): Promise<RunningServer> {
  const folder = join(options.dataDir, 'nats');
  await makePrivateFolder(folder);
  const password = await keptSecret(folder, 'password');
  const files = {
    config: join(folder, 'nats-server.conf'),
    log: join(folder, 'nats-server.log'),
    output: join(folder, 'nats-server.out'),
  };
  await writePrivateFile(files.config, natsConfigText(configOf(options, folder, files.log, password)));
  await setAside(files.log);
  await removePortsFiles(folder);

  const child = await startChild({
    dataDir: options.dataDir,
    role: ROLE,
    command: [options.binary, '--config', files.config],
    stopSignal: 'SIGTERM',
    graceMs: GRACE_MS,
    outputFile: files.output,
    cwd: folder,
  });
  try {
    const url = await whenReady(child, folder, password);
    void watchForEnd(child, options.onExit);
    return { url, pid: child.pid, stop: () => child.stop() };
  } catch (error) {
    await child.stop();
    const quoted = [await tailOf(files.output), await tailOf(files.log)]
      .filter((lines) => lines !== '')
      .join(' | ');
    throw notStarted(error, { quoted, log: files.log, port: options.port });
  }
}

function configOf(options: StartNatsOptions, folder: string, logFile: string, password: string): NatsConfig {
  return {
    serverName: 'parley-standalone',
    host: HOST,
    port: options.port === undefined || options.port === 0 ? -1 : options.port,
    user: USER,
    password,
    storeFolder: join(folder, 'store'),
    syncInterval: options.syncInterval ?? DEFAULT_SYNC_INTERVAL,
    logFile,
    portsFolder: folder,
    ...(options.extra === undefined ? {} : { extra: options.extra }),
  };
}

/** The server takes its port and writes which one; then it must answer for JetStream too. */
async function whenReady(child: Child, folder: string, password: string): Promise<string> {
  let last: unknown = new Error(`it was not ready within ${READY_MS / 1000} s`);
  const url = await pollUntil(
    async () => {
      const exit = child.exit();
      if (exit !== undefined)
        throw new Error(`it ended at once (${exit.signal ?? `exit code ${exit.code}`})`);
      const port = await takenPort(folder, child.pid);
      if (port === undefined) return undefined;
      const candidate = `nats://${USER}:${password}@${HOST}:${port}`;
      try {
        await probeNats(candidate);
        return candidate;
      } catch (error) {
        // What the probe says is about a given address; underneath is what happened here.
        last = error instanceof Error && error.cause !== undefined ? error.cause : error;
        return undefined;
      }
    },
    { deadlineMs: READY_MS },
  );
  if (url === undefined) throw last;
  return url;
}

/** From `<binary>_<pid>.ports`, which nats-server writes as JSON when it listens. */
async function takenPort(folder: string, pid: number): Promise<number | undefined> {
  const name = (await readdir(folder)).find((each) => each.endsWith(`_${pid}.ports`));
  const text = name === undefined ? undefined : await readIfThere(join(folder, name));
  const port = /"nats":\s*\[\s*"[a-z]+:\/\/[^"]*:(\d+)"/.exec(text ?? '')?.[1];
  return port === undefined ? undefined : Number(port);
}

async function removePortsFiles(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ports'));
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
}

function notStarted(
  cause: unknown,
  about: { quoted: string; log: string; port: number | undefined },
): StartError {
  const quoted = stripVTControlCharacters(about.quoted);
  const next = /address already in use/i.test(quoted)
    ? `Port ${about.port} is taken: stop what uses it, or choose another.`
    : `Its log is ${about.log}.`;
  const said = quoted === '' ? '' : ` It said: ${quoted}.`;
  return new StartError({
    message: `nats-server could not be started: ${messageOf(cause)}.${said} ${next}`,
    cause,
  });
}
