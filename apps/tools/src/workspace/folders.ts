import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface SessionFolders {
  /** What was uploaded, under names that people know. */
  uploads: string;
  /** What we note beside it, and what is not whole yet. */
  notes: string;
}

/** The path by which tools and people know an uploaded file. */
export function uploadPath(name: string): string {
  return `uploads/${name}`;
}

/** Each made, and owned by us, before anything is put into it. */
export async function sessionFolders(root: string, session: string): Promise<SessionFolders> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const folder = join(root, session);
  const folders = { uploads: join(folder, 'uploads'), notes: join(folder, '.parley') };
  for (const each of [folder, folders.uploads, folders.notes]) await ownFolder(each);
  return folders;
}

/** A tool may have put a link in its place, which would lead us out of the workspace. */
async function ownFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (!isThere(error)) throw error;
    if (!(await lstat(path)).isDirectory())
      throw new Error('A folder of the workspace has become something else.', { cause: error });
  }
}

export function isThere(error: unknown): boolean {
  return codeOf(error) === 'EEXIST';
}

export function isGone(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
