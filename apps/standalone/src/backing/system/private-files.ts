import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { codeOf } from './errors.js';

const ONLY_OWNER = 0o600;

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Makes a folder that nobody else may look into. */
export function makePrivateFolder(folder: string): Promise<void> {
  return makeFolder(folder, 0o700);
}

/**
 * The same for a folder that Postgres has its own subfolder in. As root, Postgres runs as an unprivileged user,
 * who has to pass through; passing through is all that 0711 allows, and every secret in such a folder is a file
 * of mode 0600 besides.
 */
export function makePassableFolder(folder: string): Promise<void> {
  return makeFolder(folder, isRoot() ? 0o711 : 0o700);
}

/** A folder that was there and holds something keeps its mode: it may be somebody's home or a shared place. */
async function makeFolder(folder: string, mode: number): Promise<void> {
  const isNew = await madeAnew(folder);
  if (!isNew && (await readdir(folder)).length > 0) return;
  await chmod(folder, mode);
}

/**
 * Makes a folder and those above it; false when it was there. Step by step, for `mkdir` with `recursive` never
 * returns where the parent is there and the system says all the same that it is not, as below /proc.
 */
async function madeAnew(folder: string, withParents = true): Promise<boolean> {
  const parent = dirname(folder);
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    const isMissing = codeOf(error) === 'ENOENT';
    if (!isMissing && (await stat(folder)).isDirectory()) return false;
    if (!isMissing || !withParents || parent === folder) throw error;
  }
  await madeAnew(parent);
  return madeAnew(folder, false);
}

/** Writes a file that only its owner may read, whole or not at all, and on disk when this returns. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const partial = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(partial, 'wx', ONLY_OWNER);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}

/** The secret kept in `<folder>/<name>`, made at the first call. Letters and digits: fit for a URL as it is. */
export async function keptSecret(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  const kept = await readIfThere(path);
  if (kept !== undefined && kept.trim() !== '') {
    await chmod(path, ONLY_OWNER);
    return kept.trim();
  }
  const secret = randomBytes(24).toString('hex');
  await writePrivateFile(path, `${secret}\n`);
  return secret;
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Renames a log of the start before to `<name>.previous`, so that its end can still be read. */
export async function setAside(path: string): Promise<void> {
  try {
    await rename(path, `${path}.previous`);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
