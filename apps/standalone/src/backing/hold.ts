import { randomUUID } from 'node:crypto';
import { link, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { z } from 'zod';

import { isRunning, ownIdentity } from './processes/identity.js';
import { StartError } from './start-error.js';
import { codeOf } from './system/errors.js';
import { makePassableFolder, readIfThere, writePrivateFile } from './system/private-files.js';

const LOCK = 'parley.lock';
const CLAIM = `${LOCK}.after-`;
const ABANDONED_AFTER_MS = 60_000;

const holderRecord = z.object({
  id: z.string(),
  pid: z.int().positive(),
  started: z.string(),
  since: z.string(),
  address: z.string().optional(),
});

type Holder = z.infer<typeof holderRecord>;

export interface HeldDataDir {
  /** Lets the folder go. May be called more than once. */
  release(): Promise<void>;
  /** Tells a second starter where the holder answers. */
  update(change: { address: string }): Promise<void>;
}

/**
 * Makes the data folder this process's own, or says who has it. The lock is a file because the next starter
 * must be able to read who that is; a holder that was killed is told from a living one by pid and start time,
 * so both must be of one machine and one process namespace (one container).
 */
export async function holdDataDir(dataDir: string, options: { address?: string } = {}): Promise<HeldDataDir> {
  await makePassableFolder(dataDir).catch((error: unknown) => refuseFolder(dataDir, error));
  const lock = join(dataDir, LOCK);
  let holder: Holder = {
    id: randomUUID(),
    ...ownIdentity(),
    since: new Date().toISOString(),
    ...(options.address === undefined ? {} : { address: options.address }),
  };
  await withOwnFile(lock, holder, (own) => claim(own, lock)).catch((error: unknown) =>
    refuseFolder(dataDir, error),
  );
  await removeLitter(dataDir);

  let released = false;
  return {
    async update({ address }) {
      if (released) throw new Error('the data folder was released');
      holder = { ...holder, address };
      await writePrivateFile(lock, text(holder));
    },
    async release() {
      if (released) return;
      released = true;
      await rm(lock, { force: true });
    },
  };
}

interface OwnFile {
  path: string;
  dataDir: string;
}

/**
 * Creates `target` as ours. link(2) fails when the name is taken, so one of many wins, and what it links is
 * complete. When the owner of the name is dead, the right to replace it is itself such a name, made of the dead
 * owner's id: only who has that may replace the file, and only after seeing that the dead owner's is still
 * there. Who dies meanwhile leaves a claim that the next one can take over in the same way.
 */
async function claim(own: OwnFile, target: string): Promise<void> {
  for (;;) {
    if (await linked(own.path, target)) return;
    const holder = await readHolder(target);
    if (holder === undefined) continue;
    if (isRunning(holder)) throw heldBy(own.dataDir, holder);

    const right = join(own.dataDir, `${CLAIM}${holder.id}`);
    await claim(own, right);
    try {
      if ((await readHolder(target))?.id === holder.id) {
        const second = `${own.path}.second.tmp`;
        await link(own.path, second);
        await rename(second, target);
        return;
      }
    } finally {
      await rm(right, { force: true });
    }
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function withOwnFile<T>(lock: string, holder: Holder, work: (own: OwnFile) => Promise<T>): Promise<T> {
  const path = `${lock}.${holder.id}.tmp`;
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(text(holder));
      await file.sync();
    } finally {
      await file.close();
    }
    return await work({ path, dataDir: dirname(lock) });
  } finally {
    await rm(path, { force: true });
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  const written = await readIfThere(path);
  if (written === undefined) return undefined;
  try {
    return holderRecord.parse(JSON.parse(written));
  } catch (error) {
    throw new StartError({
      message: `The lock file ${path} cannot be read as one. If no Parley runs on this data folder, remove that file and start again.`,
      cause: error,
    });
  }
}

/** What killed starters left behind. No claim matters any more once the lock is a living process's. */
async function removeLitter(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith(`${LOCK}.`));
  for (const name of names) {
    const path = join(dataDir, name);
    if (basename(path).startsWith(CLAIM) || (await isOld(path))) await rm(path, { force: true });
  }
}

async function isOld(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > ABANDONED_AFTER_MS;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function heldBy(dataDir: string, holder: Holder): StartError {
  const address =
    holder.address === undefined ? 'its address is not known yet' : `it answers at ${holder.address}`;
  return new StartError({
    message: `The data folder ${dataDir} is in use: process ${holder.pid} holds it since ${holder.since}; ${address}. Stop that one, or start with another folder in PARLEY_DATA_DIR.`,
  });
}

function refuseFolder(dataDir: string, error: unknown): never {
  const next = 'Choose another one with PARLEY_DATA_DIR.';
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      throw new StartError({
        message: `The data folder ${dataDir} may not be written to by this user. ${next}`,
        cause: error,
      });
    case 'ENOTDIR':
    case 'EEXIST':
      throw new StartError({ message: `The data folder ${dataDir} is no folder. ${next}`, cause: error });
    case 'ENOENT':
    case 'ELOOP':
      throw new StartError({
        message: `The data folder ${dataDir} cannot be made: what it is to lie in takes no folders, or a symbolic link leads nowhere. ${next}`,
        cause: error,
      });
    case 'ENOTSUP':
    case 'ENOSYS':
      throw new StartError({
        message: `The data folder ${dataDir} is on a disk without hard links. ${next}`,
        cause: error,
      });
    default:
      throw error;
  }
}

function text(holder: Holder): string {
  return `${JSON.stringify(holder)}\n`;
}
