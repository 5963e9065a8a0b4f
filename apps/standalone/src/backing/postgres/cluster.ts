import { chmod, chown, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { StartError } from '../start-error.js';
import { lastLines, runCommand } from '../system/command.js';
import { codeOf } from '../system/errors.js';
import { readIfThere } from '../system/private-files.js';
import type { Account } from './account.js';
import type { PostgresBinaries } from './binaries.js';

export const SUPERUSER = 'parley';
const STAGE = '.new-';

export interface ClusterOptions {
  /** Holds everything of Postgres; the database itself is in `cluster` below it. */
  folder: string;
  cluster: string;
  binaries: PostgresBinaries;
  account: Account;
  password: string;
  durable: boolean;
}

/** The major version that wrote this data folder, or `undefined` when there is none. */
export async function clusterVersion(cluster: string): Promise<string | undefined> {
  try {
    return (await readIfThere(join(cluster, 'PG_VERSION')))?.trim();
  } catch (error) {
    if (codeOf(error) !== 'EACCES') throw error;
    throw new StartError({
      message: `The Postgres data in ${cluster} belongs to another user. Start Parley as that user (or root), or choose another folder with PARLEY_DATA_DIR.`,
      cause: error,
    });
  }
}

export function refuseOtherVersion(cluster: string, found: string, majorVersion: string): void {
  if (found === majorVersion) return;
  throw new StartError({
    message: `The data in ${cluster} was written by Postgres ${found}, and this is Postgres ${majorVersion}. Dump it with a Postgres ${found} and load it into a new folder, or choose another folder with PARLEY_DATA_DIR.`,
  });
}

/**
 * Makes the database, in a folder beside its place: it is there whole or not at all. UTF-8 with the locale
 * C.UTF-8 that Postgres itself brings, so that order and upper case are the same on every machine and do not
 * change with the system's C library.
 */
export async function createCluster(options: ClusterOptions): Promise<void> {
  const { folder, account, binaries } = options;
  await removeStages(folder);
  const stage = await mkdtemp(join(folder, STAGE));
  try {
    const [data, passwordFile] = [join(stage, 'data'), join(stage, 'password')];
    await mkdir(data, { mode: 0o700 });
    await writeFile(passwordFile, options.password, { mode: 0o600, flag: 'wx' });
    if (account.owner !== undefined) {
      await chmod(stage, 0o711);
      for (const path of [data, passwordFile]) await chown(path, account.owner.uid, account.owner.gid);
    }
    const [file = binaries.initdb, ...args] = [
      ...account.prefix,
      binaries.initdb,
      ...initdbArguments(options, data, passwordFile),
    ];
    const made = await runCommand(file, args, {
      ...account.spawn,
      cwd: stage,
      env: postgresEnvironment(),
      timeoutMs: 120_000,
    });
    if (!made.ok) {
      throw new StartError({
        message: `Postgres could not make its data folder: ${lastLines(made.stderr, 2) || made.why}. Check the space and the permissions of ${folder}.`,
      });
    }
    await rename(data, options.cluster);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** Nothing of the caller's `PG…` variables and language: the server must not depend on who starts it. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

function initdbArguments(options: ClusterOptions, data: string, passwordFile: string): string[] {
  return [
    `--pgdata=${data}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(options.durable ? [] : ['--no-sync']),
  ];
}

/** Left by a start that was killed. Only the holder of the data folder comes here. */
async function removeStages(folder: string): Promise<void> {
  const stages = (await readdir(folder)).filter((name) => name.startsWith(STAGE));
  for (const name of stages) await rm(join(folder, name), { recursive: true, force: true });
}
