import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Logger } from 'pino';
import type { BrokenFile } from '#shared/contracts';
import { BadFile } from './front-matter.js';
import { decodeUtf8 } from './utf8.js';

export interface MarkdownFolderParts<T> {
  dir: string;
  /** How their files are named to people, who need not know where the folder lies. */
  what: 'agents' | 'skills';
  /** `name` is that of the file without its ending. Throws `BadFile`. */
  read: (name: string, text: string) => T;
  logger: Logger;
  now?: () => number;
}

interface Known<T> {
  /** Changes when the file does. */
  stamp: string;
  /** What it said when it last said something usable. */
  good: T | undefined;
  broken: BrokenFile | undefined;
}

export interface Contents<T> {
  /** By the names of their files, in the order of these. */
  good: ReadonlyMap<string, T>;
  broken: readonly BrokenFile[];
}

const lookEveryMs = 1_000;
const mostFiles = 1_000;
const largestFile = 200_000;

/**
 * The Markdown files of one folder, kept up to date by looking, not by watching: whoever asks looks, at most once a
 * second, and reads what has changed. A file that breaks goes on counting as it was; the others are not concerned.
 * Nothing outside of the folder is read, whatever points there.
 */
export class MarkdownFolder<T> {
  private files: ReadonlyMap<string, Known<T>> = new Map();
  private known: Contents<T> = { good: new Map(), broken: [] };
  private lookedAt = -Infinity;
  private looking: Promise<void> | undefined;
  private reported: string | undefined;

  constructor(private readonly parts: MarkdownFolderParts<T>) {}

  async contents(): Promise<Contents<T>> {
    const { now = Date.now } = this.parts;
    if (now() - this.lookedAt >= lookEveryMs) {
      this.looking ??= this.look().finally(() => {
        this.looking = undefined;
        this.lookedAt = now();
      });
      await this.looking;
    }
    return this.known;
  }

  /** Never rejects: a folder that cannot be read leaves everything as it was. */
  private async look(): Promise<void> {
    try {
      const root = await realpath(this.parts.dir);
      const names = await markdownNames(root);
      const files = new Map<string, Known<T>>();
      for (const name of names) {
        const known = await this.lookAt(root, name);
        if (known) files.set(name, known);
      }
      this.keep(files);
      this.reported = undefined;
    } catch (error) {
      if (isAbsent(error)) this.keep(new Map());
      else this.report(error);
    }
  }

  private keep(files: ReadonlyMap<string, Known<T>>): void {
    const good = [...files].flatMap(([file, { good: said }]) =>
      said === undefined ? [] : [[withoutEnding(file), said] as const],
    );
    const broken = [...files.values()].flatMap((known) => known.broken ?? []);
    this.files = files;
    this.known = { good: new Map(good), broken };
  }

  private report(error: unknown): void {
    const problem = String(error);
    if (this.reported === problem) return;
    this.reported = problem;
    this.parts.logger.error({ err: error }, `The folder of the ${this.parts.what} cannot be read`);
  }

  private async lookAt(root: string, file: string): Promise<Known<T> | undefined> {
    const before = this.files.get(file);
    let stamp = '';
    try {
      const path = await realpath(join(root, file));
      stamp = path;
      if (!path.startsWith(root + sep)) throw new BadFile(1, 'points out of its folder');
      // Before anything is opened: a named pipe would keep whoever opens it waiting.
      const found = await stat(path);
      stamp = [path, found.ino, found.size, found.mtimeMs, found.ctimeMs].join(' ');
      if (before?.stamp === stamp) return before;
      if (!found.isFile()) throw new BadFile(1, 'is no file');
      if (found.size > largestFile)
        throw new BadFile(1, `has ${found.size} bytes; at most ${largestFile} are read`);
      const good = this.parts.read(withoutEnding(file), decodeUtf8(await readFile(path)));
      return { stamp, good, broken: undefined };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      return this.breaks(file, stamp, before, error);
    }
  }

  private breaks(file: string, stamp: string, before: Known<T> | undefined, error: unknown): Known<T> {
    if (before?.stamp === stamp && before.broken) return before;
    const line = error instanceof BadFile ? error.line : 1;
    const problem = error instanceof BadFile ? error.message : `cannot be read: ${codeOf(error)}`;
    const broken = { file: `${this.parts.what}/${file}`, line, problem };
    this.parts.logger.error(broken, `${broken.file}, line ${line}: ${problem}`);
    return { stamp, good: before?.good, broken };
  }
}

async function markdownNames(root: string): Promise<string[]> {
  const names = await readdir(root);
  const markdown = names.filter((name) => name.endsWith('.md') && !name.startsWith('.')).toSorted();
  if (markdown.length > mostFiles) throw new Error(`It holds more than ${mostFiles} Markdown files.`);
  return markdown;
}

function withoutEnding(file: string): string {
  return file.slice(0, -'.md'.length);
}

function isAbsent(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return String(error);
}
