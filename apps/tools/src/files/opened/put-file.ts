import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { OpenFolder } from './open-folder.js';
import { isRefused } from './refused.js';

export interface Putting {
  content: Uint8Array | AsyncIterable<Uint8Array>;
  mode: number;
  /** Asked when all of it is written and nothing of it can be seen yet; what it throws undoes it. */
  check?: () => Promise<void>;
}

const partName = /^\.parley-[\w-]+\.part$/;

/** What is not whole yet, and what whoever crashes leaves behind. */
export function isPart(name: string): boolean {
  return partName.test(name);
}

/**
 * A file is there whole or not at all, whoever looks and whenever the power goes. `land` gives what was written its
 * name in the folder.
 */
export async function putFile<T>(
  folder: OpenFolder,
  { content, mode, check }: Putting,
  land: (part: string) => Promise<T>,
): Promise<T> {
  const part = `.parley-${randomBytes(9).toString('base64url')}.part`;
  const handle = await folder.create(part, 0o600);
  try {
    await written(handle, content, mode);
    await check?.();
    return await land(part);
  } finally {
    await goneFrom(folder, part);
    await folder.sync();
  }
}

async function written(handle: FileHandle, content: Putting['content'], mode: number): Promise<void> {
  try {
    if (content instanceof Uint8Array) await handle.writeFile(content);
    else for await (const chunk of content) await handle.writeFile(chunk);
    // Neither may it run as its owner from now on, nor does our umask count for what was there before.
    await handle.chmod(mode & 0o777);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function goneFrom(folder: OpenFolder, part: string): Promise<void> {
  try {
    await folder.removeFile(part);
  } catch (error) {
    if (!isRefused(error, 'missing')) throw error;
  }
}
