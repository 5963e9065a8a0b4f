import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { identityOf } from '../processes/identity.js';
import { codeOf } from '../system/errors.js';
import { checkBinary } from './binary.js';
import { compareVersions, parseVersion } from './version.js';

/** Unpacking happens in `.incoming-<pid>-…`, so that `<version>/` is there whole or not at all. */
const INCOMING = '.incoming-';
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

export function binaryIn(versionFolder: string): string {
  return join(versionFolder, 'nats-server');
}

/** Newest first. */
export async function cachedVersions(root: string): Promise<string[]> {
  const names = await namesIn(root);
  return names.filter((name) => parseVersion(name) === name).toSorted((a, b) => compareVersions(b, a));
}

/**
 * Gives `work` a folder of its own to download and unpack in, and removes it afterwards whatever happens.
 * Two runs that fetch at the same time never meet in it.
 */
export async function withIncomingFolder<T>(root: string, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(root, { recursive: true });
  const folder = await mkdtemp(join(root, `${INCOMING}${process.pid}-`));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Moves a folder that holds a checked `nats-server` to its place. When somebody else put the same version
 * there first, theirs is kept, unless it does not run.
 */
export async function keepInCache(root: string, unpacked: string, version: string): Promise<string> {
  await chmod(binaryIn(unpacked), 0o755);
  const place = join(root, version);
  if (await movedTo(unpacked, place)) return binaryIn(place);
  if ((await checkBinary(binaryIn(place))).usable) return binaryIn(place);
  // Moved aside into the incoming folder, which is removed with everything in it.
  await rename(place, `${unpacked}-broken`);
  if (!(await movedTo(unpacked, place))) await rm(unpacked, { recursive: true, force: true });
  return binaryIn(place);
}

async function movedTo(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

/** What runs that were ended in the middle of a fetch have left behind. */
export async function removeAbandoned(root: string): Promise<void> {
  const abandoned = (await namesIn(root)).filter((name) => name.startsWith(INCOMING));
  for (const name of abandoned) {
    const folder = join(root, name);
    if (!hasMaker(name) || (await isOld(folder))) await rm(folder, { recursive: true, force: true });
  }
}

function hasMaker(name: string): boolean {
  const pid = Number(/^\d+(?=-)/.exec(name.slice(INCOMING.length))?.[0] ?? NaN);
  return Number.isNaN(pid) || identityOf(pid) !== undefined;
}

/** The pid may meanwhile be somebody else's, and folders of older versions have none in their name. */
async function isOld(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(ignoreMissing);
  return found !== undefined && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS;
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(ignoreMissing)) ?? [];
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}
