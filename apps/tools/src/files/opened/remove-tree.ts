import { randomBytes } from 'node:crypto';
import type { EntryName } from './entry-names.js';
import type { OpenFolder } from './open-folder.js';
import { isRefused } from './refused.js';
import { closing } from './root.js';

const atOnce = 1_000;

/**
 * Removes what a name stands for, with all that is below it: a link as the link that it is, never where it leads.
 * Folders in folders are moved up first, so that no depth is too deep for us.
 */
export async function removeTree(parent: OpenFolder, name: string): Promise<void> {
  const left = [name];
  for (let next = left.pop(); next !== undefined; next = left.pop())
    left.push(...(await removeOne(parent, next)));
}

/** Answers what it has moved up. */
async function removeOne(parent: OpenFolder, name: string): Promise<string[]> {
  try {
    const stats = await parent.look(name);
    if (!stats.isDirectory()) {
      await parent.removeFile(name);
      return [];
    }
    const moved = await closing(await unlocked(parent, name), (folder) => emptied(folder, parent));
    await parent.removeFolder(name);
    return moved;
  } catch (error) {
    if (isRefused(error, 'missing')) return [];
    throw error;
  }
}

async function unlocked(parent: OpenFolder, name: string): Promise<OpenFolder> {
  await parent.unlock(name);
  return parent.folder(name);
}

async function emptied(folder: OpenFolder, parent: OpenFolder): Promise<string[]> {
  const moved: string[] = [];
  for (;;) {
    const { names, more } = await folder.allEntries(atOnce);
    for (const name of names) {
      const up = await removedOrMovedUp(folder, parent, name);
      if (up !== undefined) moved.push(up);
    }
    if (!more) return moved;
  }
}

async function removedOrMovedUp(
  folder: OpenFolder,
  parent: OpenFolder,
  name: EntryName,
): Promise<string | undefined> {
  try {
    if (!(await folder.look(name)).isDirectory()) return void (await folder.removeFile(name));
    await folder.unlock(name);
    const up = `swept-${randomBytes(9).toString('base64url')}`;
    await folder.moveTo(parent, name, up);
    return up;
  } catch (error) {
    if (isRefused(error, 'missing')) return undefined;
    throw error;
  }
}
