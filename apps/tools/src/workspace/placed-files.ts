import type { Files } from '#shared/broker';
import { idSchema, longestFileName, notFound, safeFileName, type FileInfo } from '#shared/contracts';
import {
  inFolder,
  inMadeFolder,
  isRefused,
  putFile,
  withFile,
  type OpenFolder,
  type Root,
} from '../files/opened/index.js';
import { OneAtATime } from '../files/one-at-a-time.js';
import { notesFolder } from '../files/path-guard.js';
import type { WorkspaceRoots } from '../files/places.js';
import { uploadPath, uploadsFolder } from './folders.js';
import { numberedNames } from './numbered-names.js';

type Wanted = Pick<FileInfo, 'file' | 'name'>;

/**
 * Uploaded files in the workspaces of their sessions. A file comes there whole or not at all, never over another one,
 * and the same one once: a note beside it says under which name.
 */
export class PlacedFiles {
  private readonly underWay = new Map<string, Promise<string>>();
  /** Two that have room alone, but not together: the first is to lie there, rather than neither. */
  private readonly turns = new OneAtATime();

  constructor(
    private readonly files: Pick<Files, 'get' | 'info'>,
    private readonly workspaces: WorkspaceRoots,
  ) {}

  /** Its path in the workspace. */
  place(session: string, file: Wanted): Promise<string> {
    const key = `${session} ${file.file}`;
    const begun = this.underWay.get(key);
    if (begun) return begun;
    const placing = this.turns
      .run(session, () => this.placeOnce(idSchema.parse(session), file))
      .finally(() => this.underWay.delete(key));
    this.underWay.set(key, placing);
    return placing;
  }

  private async placeOnce(session: string, { file, name }: Wanted): Promise<string> {
    const root = await this.workspaces.root(session);
    const noted = await readNote(root, idSchema.parse(file));
    if (noted !== undefined && (await isThere(root, noted))) return uploadPath(noted);
    const placed = await inMadeFolder(root, [uploadsFolder], (uploads) =>
      this.fetch(root, uploads, file, noted ?? safeFileName(name)),
    );
    await writeNote(root, file, placed);
    return uploadPath(placed);
  }

  private async fetch(root: Root, uploads: OpenFolder, file: string, wanted: string): Promise<string> {
    const known = await this.files.info(file);
    // Before any of it is written: what is put there by other processes meanwhile would find no room for it either.
    if (known) await this.workspaces.checkRoom(root, { bytes: -known.size, files: -1 });
    const stored = await this.files.get(file);
    if (!stored) throw notFound('file');
    const check = () => this.workspaces.checkRoom(root, { bytes: 0, files: 0 });
    return putFile(uploads, { content: stored.content, mode: 0o600, check }, (part) =>
      nameFree(uploads, part, wanted),
    );
  }
}

async function nameFree(uploads: OpenFolder, part: string, wanted: string): Promise<string> {
  for (const name of numberedNames(wanted)) {
    try {
      await uploads.name(part, name);
      return name;
    } catch (error) {
      if (!isRefused(error, 'exists')) throw error;
    }
  }
  throw new Error('There is always one more number.');
}

/** Tools can write there: it is made safe once more, and what is no note of ours is none. */
async function readNote(root: Root, file: string): Promise<string | undefined> {
  try {
    return await withFile(root, [notesFolder, file], async ({ handle }) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestFileName), 0, longestFileName, 0);
      return safeFileName(buffer.toString('utf8', 0, bytesRead));
    });
  } catch (error) {
    if (isRefused(error, 'missing')) return undefined;
    throw error;
  }
}

async function writeNote(root: Root, file: string, name: string): Promise<void> {
  await inMadeFolder(root, [notesFolder], (notes) =>
    putFile(notes, { content: Buffer.from(name), mode: 0o600 }, (part) => notes.move(part, file)),
  );
}

/** Whatever it is that a tool has made of it by now: a folder of that name is not the file. */
async function isThere(root: Root, name: string): Promise<boolean> {
  try {
    return await inFolder(root, [uploadsFolder], async (uploads) => (await uploads.look(name)).isFile());
  } catch (error) {
    if (isRefused(error, 'missing')) return false;
    throw error;
  }
}
