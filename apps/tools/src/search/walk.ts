import { contentOf, isPart, isRefused, Refused, withFileIn, type OpenFolder } from '../files/opened/index.js';
import { isKept } from '../files/path-guard.js';
import { ignoreRules, mostIgnoreBytes, ruledBy, type IgnoreRules } from './ignore-rules.js';
import type { Reach, Searched } from './searched.js';
import { turns, type Turn } from './turns.js';

export interface WalkedFile {
  folder: OpenFolder;
  name: string;
  /** Below the folder that is searched. */
  segments: readonly string[];
}

const mostEntries = 50_000;
const deepest = 64;

interface Walk {
  searched: Searched;
  reach: Reach;
  seen: number;
  turn: Turn;
}

/** Every file that no .gitignore leaves out, by name, folder by folder, each folder open only while it is walked. */
export async function* walk(searched: Searched, reach: Reach): AsyncGenerator<WalkedFile> {
  yield* walkFolder({ searched, reach, seen: 0, turn: turns(searched.signal) }, searched.folder, [], []);
}

interface Ruled {
  depth: number;
  rules: IgnoreRules;
}

async function* walkFolder(
  walked: Walk,
  folder: OpenFolder,
  segments: readonly string[],
  above: readonly Ruled[],
): AsyncGenerator<WalkedFile> {
  const { names, more } = await folder.entries(mostEntries - walked.seen);
  walked.seen += names.length;
  if (more) walked.reach.cut = `there are more than ${mostEntries} files and folders`;
  const ruled = [{ depth: segments.length, rules: await rulesIn(folder) }, ...above];
  for (const name of names.toSorted(byBytes)) {
    walked.searched.signal.throwIfAborted();
    if (walked.reach.cut !== undefined && walked.seen > mostEntries) return;
    if (isLeftOut(walked.searched, segments, name)) continue;
    const path = [...segments, name];
    const kind = await kindOf(folder, name);
    if (kind === 'other' || (await isIgnored(walked, ruled, path, kind === 'folder'))) continue;
    if (kind === 'file') yield { folder, name, segments: path };
    else if (path.length > deepest) walked.reach.cut = `folders are nested more than ${deepest} deep`;
    else yield* below(walked, folder, path, ruled);
  }
}

async function* below(
  walked: Walk,
  parent: OpenFolder,
  path: readonly string[],
  ruled: readonly Ruled[],
): AsyncGenerator<WalkedFile> {
  const folder = await openedUnlessGone(parent, path.at(-1) ?? '');
  if (!folder) return;
  try {
    yield* walkFolder(walked, folder, path, ruled);
  } finally {
    await folder.close();
  }
}

function isLeftOut({ segments: root, kind }: Searched, segments: readonly string[], name: string): boolean {
  return name === '.git' || isPart(name) || isKept([...root, ...segments], name, kind);
}

/** The nearest folder that says anything decides. */
async function isIgnored(
  { turn }: Walk,
  ruled: readonly Ruled[],
  path: readonly string[],
  isFolder: boolean,
): Promise<boolean> {
  for (const { depth, rules } of ruled) {
    const said = await ruledBy(rules, path.slice(depth), isFolder, turn);
    if (said !== undefined) return said === 'ignored';
  }
  return false;
}

async function rulesIn(folder: OpenFolder): Promise<IgnoreRules> {
  try {
    const read = withFileIn(folder, '.gitignore', (file) => contentOf(file, mostIgnoreBytes, '.gitignore'));
    return ignoreRules((await read).toString());
  } catch (error) {
    if (error instanceof Refused) return [];
    throw error;
  }
}

async function kindOf(folder: OpenFolder, name: string): Promise<'file' | 'folder' | 'other'> {
  try {
    const stats = await folder.look(name);
    if (stats.isDirectory()) return 'folder';
    return stats.isFile() && stats.nlink === 1 ? 'file' : 'other';
  } catch (error) {
    if (isRefused(error, 'missing')) return 'other';
    throw error;
  }
}

async function openedUnlessGone(parent: OpenFolder, name: string): Promise<OpenFolder | undefined> {
  try {
    return await parent.folder(name);
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
