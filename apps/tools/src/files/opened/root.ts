import type { RootKind } from '../path-guard.js';
import { OpenFolder } from './open-folder.js';
import { isRefused, Refused } from './refused.js';

/** Where tools may look: a folder that the operator has named, and the names that lead from it to the root. */
export interface Root {
  kind: RootKind;
  base: string;
  segments: readonly string[];
}

/** What a folder that we make may be: a workspace is nobody's but ours, a project is shared as its owner wants it. */
const folderModes: Record<RootKind, number> = { workspace: 0o700, project: 0o777 };

/** Opened anew for each use, for a root may have become something else since. */
export async function openRoot({ base, segments }: Root): Promise<OpenFolder> {
  return (await descend(await OpenFolder.base(base), segments)).asRoot();
}

/** To be closed by whoever asked for it. */
export async function openFolder(root: Root, segments: readonly string[]): Promise<OpenFolder> {
  return descend(await openRoot(root), segments);
}

/** Every folder on the way is closed again, and the last one whatever `use` does. */
export async function inFolder<T>(
  root: Root,
  segments: readonly string[],
  use: (folder: OpenFolder) => Promise<T>,
): Promise<T> {
  return closing(await openFolder(root, segments), use);
}

/** Makes the folders that are missing on the way. */
export async function inMadeFolder<T>(
  root: Root,
  segments: readonly string[],
  use: (folder: OpenFolder) => Promise<T>,
): Promise<T> {
  const make = (folder: OpenFolder, name: string) => madeFolder(folder, name, folderModes[root.kind]);
  return closing(await descend(await openRoot(root), segments, make), use);
}

/** What lies at a path: its folder, and its name in there. */
export function placeOf(segments: readonly string[]): { folder: readonly string[]; name: string } {
  const name = segments.at(-1);
  if (name === undefined) throw new Refused('not_a_file', '"." is a folder.');
  return { folder: segments.slice(0, -1), name };
}

export async function closing<T>(folder: OpenFolder, use: (folder: OpenFolder) => Promise<T>): Promise<T> {
  try {
    return await use(folder);
  } finally {
    await folder.close();
  }
}

/** It is there, were it made by another one at the same moment. */
export async function madeFolder(folder: OpenFolder, name: string, mode: number): Promise<OpenFolder> {
  try {
    return await folder.folder(name);
  } catch (error) {
    if (!isRefused(error, 'missing')) throw error;
  }
  try {
    await folder.makeFolder(name, mode);
  } catch (error) {
    if (!isRefused(error, 'exists')) throw error;
  }
  return folder.folder(name);
}

type Step = (folder: OpenFolder, name: string) => Promise<OpenFolder>;

/** Takes `from` over: it is closed, or returned. */
async function descend(
  from: OpenFolder,
  segments: readonly string[],
  step: Step = (folder, name) => folder.folder(name),
): Promise<OpenFolder> {
  let folder = from;
  for (const name of segments) folder = await closing(folder, (parent) => step(parent, name));
  return folder;
}
