import type { Stats } from 'node:fs';
import type { EntryName } from './entry-names.js';
import type { FolderIdentity, OpenFolder } from './open-folder.js';
import { isRefused } from './refused.js';

export interface Usage {
  bytes: number;
  files: number;
}

const atOnce = 32;
/** Folders on the way that stay open; of those further down each is opened anew, from the one that lies in it. */
const mostOpen = 64;

/** A folder on the way to where is counted, and those in it that are not counted yet. */
interface Level {
  /** Undefined: it was closed, for it is too far down. */
  folder: OpenFolder | undefined;
  identity: FolderIdentity;
  left: EntryName[];
}

/**
 * What lies in a folder of ours and below, links counted as what they are, and however deep, for whatever is not
 * counted has no end. Stops counting once there are more than `most`.
 */
export async function usageOf(root: OpenFolder, most: number): Promise<Usage> {
  const usage = { bytes: 0, files: 0 };
  const way: Level[] = [await levelOf(root, most, usage)];
  try {
    for (let here = way.at(-1); here; here = way.at(-1)) {
      const name = usage.files > most ? undefined : here.left.pop();
      if (name === undefined) await goUp(way);
      else await goDown(way, name, (folder) => levelOf(folder, most, usage));
    }
    return usage;
  } finally {
    for (const { folder } of way.slice(1)) await folder?.close();
  }
}

async function goDown(
  way: Level[],
  name: EntryName,
  level: (folder: OpenFolder) => Promise<Level>,
): Promise<void> {
  const parent = way.at(-1);
  if (!parent?.folder) return;
  const { folder } = parent;
  const inner = await unlessGone(() => opened(folder, name));
  if (!inner) return;
  try {
    way.push(await level(inner));
  } catch (error) {
    await inner.close();
    throw error;
  }
  if (way.length <= mostOpen) return;
  parent.folder = undefined;
  await folder.close();
}

/** The root stays open: it is not ours. */
async function goUp(way: Level[]): Promise<void> {
  const { folder } = way.pop() ?? {};
  const parent = way.at(-1);
  if (!folder || !parent) return;
  try {
    parent.folder ??= await folder.above(parent.identity);
  } finally {
    await folder.close();
  }
}

async function levelOf(folder: OpenFolder, most: number, usage: Usage): Promise<Level> {
  const left: EntryName[] = [];
  const { names } = await folder.allEntries(most + 1);
  for (let start = 0; start < names.length && usage.files <= most; start += atOnce) {
    const some = names.slice(start, start + atOnce);
    const looks = await Promise.all(some.map((name) => unlessGone(() => folder.look(name))));
    left.push(...some.filter((_, index) => count(looks[index], usage)));
  }
  return { folder, identity: await folder.identity(), left };
}

/** A tool may close a folder to everybody, us included; what lies in there counts all the same. */
async function opened(folder: OpenFolder, name: EntryName): Promise<OpenFolder> {
  try {
    return await folder.folder(name);
  } catch (error) {
    if (!isRefused(error, 'denied')) throw error;
  }
  await folder.unlock(name);
  return folder.folder(name);
}

/** Answers whether there is more below it. */
function count(stats: Stats | undefined, usage: Usage): boolean {
  if (!stats) return false;
  usage.files += 1;
  if (stats.isDirectory()) return true;
  usage.bytes += stats.size;
  return false;
}

/** What goes or becomes something else while it is counted is not there any more. */
async function unlessGone<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if ((['missing', 'not_a_folder', 'link'] as const).some((kind) => isRefused(error, kind)))
      return undefined;
    throw error;
  }
}
