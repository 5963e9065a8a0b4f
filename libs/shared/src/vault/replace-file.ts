import { constants, type Stats } from 'node:fs';
import { open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { digest } from '../contracts/index.js';
import { inFolder, type Folder } from './folders.js';
import { codeOf } from './vault-trouble.js';

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/** Written beside it under another name first, down to the disk, and then put in its place. */
export async function replaceFile(folder: Folder, name: string, text: string, former?: Stats): Promise<void> {
  const beside = inFolder(folder, besideName(name));
  const handle = await openFresh(beside);
  try {
    try {
      if (former) await likeFormer(handle, former);
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, inFolder(folder, name));
  } catch (error) {
    await removed(beside);
    throw error;
  }
  await folder.handle.sync();
}

/** Always the same, so that what a killed process has left behind is cleared away by the next write. */
function besideName(name: string): string {
  return `.parley-${digest('beside', name).slice(0, 22)}.tmp`;
}

async function openFresh(path: string): Promise<FileHandle> {
  const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  try {
    return await open(path, flags, 0o666);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    await unlink(path);
    return open(path, flags, 0o666);
  }
}

async function likeFormer(handle: FileHandle, { mode, uid, gid }: Stats): Promise<void> {
  const fresh = await handle.stat();
  if (fresh.uid !== uid || fresh.gid !== gid) await givenTo(handle, uid, gid);
  await handle.chmod(mode & 0o777);
}

/** Whose it was it can stay only where the server may give files away. */
async function givenTo(handle: FileHandle, uid: number, gid: number): Promise<void> {
  try {
    await handle.chown(uid, gid);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') throw error;
  }
}

async function removed(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    // On a disk that takes no change it cannot go, and it may never have been made.
    if (codeOf(error) === undefined) throw error;
  }
}
