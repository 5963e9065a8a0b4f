import type { Place } from '#shared/contracts';
import { guardPath, notesFolder, reservedProblem } from '../files/path-guard.js';
import { isRefused, madeFolder, Refused, type OpenFolder } from '../files/opened/index.js';
import type { Mount } from '../sandbox/sandbox.js';

export interface ShellFolders {
  workspace(workspace: string): Promise<OpenFolder>;
  /** Throws where the operator does not allow that root. */
  project(project: NonNullable<Place['project']>): Promise<OpenFolder>;
}

export interface ShellMounts {
  readOnly: readonly Mount[];
  writable: readonly Mount[];
  /** Where a command begins. */
  folder: string;
}

export const inside = { workspace: '/workspace', project: '/project' } as const;

/** What the next program to come by would run, or believe. */
const guarded = '.git';

/**
 * Everything that is mounted for a command, open while `use` goes on: what lies at a path may be swapped meanwhile,
 * what is open cannot.
 */
export async function withShellMounts<T>(
  folders: ShellFolders,
  place: Place,
  use: (mounts: ShellMounts) => Promise<T>,
): Promise<T> {
  const opened: { close(): Promise<void> }[] = [];
  try {
    const workspace = await opening(opened, folders.workspace(place.workspace));
    const made = new MountList(opened);
    made.writable.push(mountOf(workspace, inside.workspace));
    await made.keepNotes(workspace);
    if (place.project)
      await made.addProject(await opening(opened, folders.project(place.project)), place.project.writable);
    const { readOnly, writable } = made;
    return await use({ readOnly, writable, folder: place.project ? inside.project : inside.workspace });
  } finally {
    for (const each of opened) await each.close();
  }
}

class MountList {
  readonly readOnly: Mount[] = [];
  readonly writable: Mount[] = [];

  constructor(private readonly opened: { close(): Promise<void> }[]) {}

  async addProject(project: OpenFolder, writable: readonly string[]): Promise<void> {
    this.readOnly.push(mountOf(project, inside.project));
    for (const path of writable) {
      const guardedPath = guardPath(path);
      if (guardedPath.kind === 'refused') continue;
      // What the file tools refuse to write is not opened by being named either.
      if (reservedProblem(guardedPath.segments, 'project', 'write') !== undefined) continue;
      await this.addWritable(project, guardedPath.segments);
    }
  }

  private async addWritable(project: OpenFolder, segments: readonly string[]): Promise<void> {
    const folder = await this.folderAt(project, segments);
    if (!folder) return;
    const to = [inside.project, ...segments].join('/');
    if (this.writable.some((mount) => mount.to === to)) return;
    this.writable.push(mountOf(folder, to));
    await this.keepReadOnly(folder, guarded, to);
  }

  /** Undefined: there is no such folder, and so nothing that could be mounted. */
  private async folderAt(project: OpenFolder, segments: readonly string[]): Promise<OpenFolder | undefined> {
    let folder = project;
    for (const name of segments) {
      try {
        folder = await opening(this.opened, folder.folder(name));
      } catch (error) {
        if (error instanceof Refused) return undefined;
        throw error;
      }
    }
    return folder;
  }

  /** Made before any command could make something else there. What is no folder is not ours, and goes. */
  async keepNotes(workspace: OpenFolder): Promise<void> {
    const notes = await opening(this.opened, notesOf(workspace));
    this.readOnly.push(mountOf(notes, `${inside.workspace}/${notesFolder}`));
  }

  private async keepReadOnly(folder: OpenFolder, name: string, at: string): Promise<void> {
    const handle = await this.folderOrFile(folder, name);
    if (handle !== undefined) this.readOnly.push({ from: name, to: `${at}/${name}`, handle });
  }

  /** Undefined: it is nothing that git would believe, or nothing that anybody can open, and so cannot be kept. */
  private async folderOrFile(folder: OpenFolder, name: string): Promise<number | undefined> {
    try {
      return (await opening(this.opened, folder.folder(name))).descriptor;
    } catch (error) {
      if (isUnkept(error)) return undefined;
      if (!isRefused(error, 'not_a_folder')) throw error;
    }
    try {
      const { handle } = await folder.file(name);
      this.opened.push(handle);
      return handle.fd;
    } catch (error) {
      if (isUnkept(error)) return undefined;
      throw error;
    }
  }
}

/** A command may have made it so, and must not keep all others from being run by it. */
function isUnkept(error: unknown): boolean {
  return (['missing', 'link', 'hard_link', 'not_a_file', 'denied'] as const).some((kind) =>
    isRefused(error, kind),
  );
}

async function notesOf(workspace: OpenFolder): Promise<OpenFolder> {
  try {
    return await madeFolder(workspace, notesFolder, 0o700);
  } catch (error) {
    if (!isRefused(error, 'link') && !isRefused(error, 'not_a_folder')) throw error;
  }
  await workspace.removeFile(notesFolder);
  return madeFolder(workspace, notesFolder, 0o700);
}

function mountOf(folder: OpenFolder, to: string): Mount {
  return { from: to, to, handle: folder.descriptor };
}

async function opening(
  opened: { close(): Promise<void> }[],
  folder: Promise<OpenFolder>,
): Promise<OpenFolder> {
  const it = await folder;
  opened.push(it);
  return it;
}
