import { constants, createWriteStream } from 'node:fs';
import { link, lstat, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Files } from '#shared/broker';
import { idSchema, longestFileName, newId, notFound, safeFileName, type FileInfo } from '#shared/contracts';
import { isGone, isThere, sessionFolders, uploadPath, type SessionFolders } from './folders.js';
import { numberedNames } from './numbered-names.js';

type Wanted = Pick<FileInfo, 'file' | 'name'>;

/**
 * Uploaded files in the folders of their sessions. A file comes there whole or not at all, never over another one,
 * and the same one once: a note beside it says under which name. No link is followed on the way.
 */
export class PlacedFiles {
  private readonly underWay = new Map<string, Promise<string>>();

  constructor(
    private readonly files: Pick<Files, 'get'>,
    private readonly root: string,
  ) {}

  /** Its path in the workspace. */
  place(session: string, file: Wanted): Promise<string> {
    const key = `${session} ${file.file}`;
    const begun = this.underWay.get(key);
    if (begun) return begun;
    const placing = this.placeOnce(idSchema.parse(session), file).finally(() => this.underWay.delete(key));
    this.underWay.set(key, placing);
    return placing;
  }

  private async placeOnce(session: string, { file, name }: Wanted): Promise<string> {
    const folders = await sessionFolders(this.root, session);
    const note = join(folders.notes, idSchema.parse(file));
    const noted = await readNote(note);
    if (noted !== undefined && (await isFile(join(folders.uploads, noted)))) return uploadPath(noted);
    const part = join(folders.notes, `${newId('f')}.part`);
    try {
      await this.fetch(file, part);
      const placed = await moveIn(part, folders, noted ?? safeFileName(name));
      await writeNote(note, placed);
      return uploadPath(placed);
    } finally {
      await rm(part, { force: true });
    }
  }

  private async fetch(file: string, part: string): Promise<void> {
    const stored = await this.files.get(file);
    if (!stored) throw notFound('file');
    await pipeline(stored.content, createWriteStream(part, { flags: 'wx', mode: 0o600 }));
  }
}

/** Unlike a move, a hard link replaces nothing that is there. */
async function moveIn(part: string, { uploads }: SessionFolders, wanted: string): Promise<string> {
  for (const name of numberedNames(wanted)) {
    try {
      await link(part, join(uploads, name));
      return name;
    } catch (error) {
      if (!isThere(error)) throw error;
    }
  }
  throw new Error('There is always one more number.');
}

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Tools can write there: it is made safe once more, and neither a link, a pipe nor a huge file does any harm. */
async function readNote(note: string): Promise<string | undefined> {
  try {
    const handle = await open(note, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestFileName), 0, longestFileName, 0);
      return safeFileName(buffer.toString('utf8', 0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

async function writeNote(note: string, name: string): Promise<void> {
  const part = `${note}.part`;
  await rm(part, { force: true });
  await writeFile(part, name, { flag: 'wx', mode: 0o600 });
  await rename(part, note);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}
