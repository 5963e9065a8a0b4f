import { constants, existsSync } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { badName } from './vault-path.js';
import { codeOf, VaultTrouble } from './vault-trouble.js';

/** An open folder. What lies in it is reached by way of it, whatever its path leads to meanwhile. */
export interface Folder {
  handle: FileHandle;
  path: string;
}

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
const hasDescriptors = existsSync('/proc/self/fd');

/** Where the system shows open folders, nobody can put a link in the way; elsewhere each part is looked at by its path. */
export function inFolder({ handle, path }: Folder, name: string): string {
  return hasDescriptors ? `/proc/self/fd/${handle.fd}/${name}` : join(path, name);
}

/** Follows no link below the root. Undefined: there is no such folder, and none was to be made. */
export async function openFolder(
  root: string,
  names: readonly string[],
  missing: 'make' | 'leave',
): Promise<Folder | undefined> {
  let folder = await openRoot(root);
  for (const name of names) {
    const { handle } = folder;
    let next: Folder | undefined;
    try {
      next = await openBelow(folder, name, missing);
    } finally {
      await handle.close();
    }
    if (!next) return undefined;
    folder = next;
  }
  return folder;
}

/** The root itself may be a link: whoever runs the server has chosen it. */
async function openRoot(root: string): Promise<Folder> {
  try {
    return { handle: await open(root, O_RDONLY | O_DIRECTORY), path: root };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new VaultTrouble('the vault’s folder is not there', error);
    throw error;
  }
}

async function openBelow(
  folder: Folder,
  name: string,
  missing: 'make' | 'leave',
): Promise<Folder | undefined> {
  const path = inFolder(folder, name);
  if (missing === 'make') await makeFolder(path);
  try {
    const handle = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    return { handle, path: join(folder.path, name) };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR' || code === 'ELOOP')
      throw badName(`must lead through folders; "${name}" is none, or a link`);
    throw error;
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}
