import type { Stats } from 'node:fs';
import { isPart, isRefused, type OpenFolder } from './opened/index.js';

export interface ListedEntry {
  name: string;
  stats: Stats;
}

export interface Listed {
  entries: readonly ListedEntry[];
  /** How many are not told. */
  left: number | 'unknown';
}

const mostRead = 20_000;
const atOnce = 32;

/** Folders first, by name; of a huge folder only so many entries are read at all. */
export async function listFolder(
  folder: OpenFolder,
  most: number,
  isHidden: (name: string) => boolean,
): Promise<Listed> {
  const { names, more } = await folder.entries(mostRead);
  const seen = names.filter((name) => !isPart(name) && !isHidden(name));
  const entries = (await looks(folder, seen)).toSorted(foldersFirst);
  return { entries: entries.slice(0, most), left: more ? 'unknown' : Math.max(0, entries.length - most) };
}

async function looks(folder: OpenFolder, names: readonly string[]): Promise<ListedEntry[]> {
  const found: ListedEntry[] = [];
  for (let start = 0; start < names.length; start += atOnce) {
    const some = names.slice(start, start + atOnce);
    found.push(...(await Promise.all(some.map((name) => look(folder, name)))).flat());
  }
  return found;
}

async function look(folder: OpenFolder, name: string): Promise<ListedEntry[]> {
  try {
    return [{ name, stats: await folder.look(name) }];
  } catch (error) {
    if (isRefused(error, 'missing')) return [];
    throw error;
  }
}

function foldersFirst(one: ListedEntry, other: ListedEntry): number {
  const byKind = Number(other.stats.isDirectory()) - Number(one.stats.isDirectory());
  return byKind || (one.name < other.name ? -1 : 1);
}
