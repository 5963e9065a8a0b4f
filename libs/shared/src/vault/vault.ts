import { constants, type Stats } from 'node:fs';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { ParleyError } from '../contracts/index.js';
import { inFolder, openFolder, type Folder } from './folders.js';
import { replaceFile } from './replace-file.js';
import { badName, type VaultPath } from './vault-path.js';
import { codeOf, troubleOf } from './vault-trouble.js';

/** More is no chat any more. */
export const mostFileBytes = 4 * 2 ** 20;

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

interface OpenFile {
  handle: FileHandle;
  stats: Stats;
}

/** Markdown files below one folder. Nothing outside of it is read or written, whatever links lie in it. */
export class Vault {
  constructor(private readonly root: string) {}

  /** Undefined: there is no such file. */
  async read(path: VaultPath): Promise<string | undefined> {
    return this.in(path, 'leave', async (folder) => {
      const file = folder && (await openFile(folder, path.name));
      if (!file) return undefined;
      try {
        return await textOf(file, path);
      } finally {
        await file.handle.close();
      }
    });
  }

  /** Whoever looks sees the whole of the old file or the whole of the new one. */
  async write(path: VaultPath, text: string): Promise<void> {
    refuseTooLarge(Buffer.byteLength(text), path);
    await this.in(path, 'make', async (folder) => {
      if (!folder) throw new Error('A folder was made and is not there.');
      const file = await openFile(folder, path.name);
      await file?.handle.close();
      await replaceFile(folder, path.name, text, file?.stats);
    });
  }

  /** Every Markdown file below a folder, links and what lies behind them left out. */
  async list(folders: readonly string[]): Promise<VaultPath[]> {
    const found: VaultPath[] = [];
    const waiting = [folders];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const here = next;
      await this.in({ folders: here }, 'leave', async (folder) => {
        const entries = folder ? await readdir(inFolder(folder, '.'), { withFileTypes: true }) : [];
        for (const entry of entries) {
          if (entry.isDirectory()) waiting.push([...here, entry.name]);
          else if (entry.isFile() && /\.md$/i.test(entry.name)) found.push(pathOf(here, entry.name));
        }
      });
    }
    return found;
  }

  private async in<T>(
    { folders }: Pick<VaultPath, 'folders'>,
    missing: 'make' | 'leave',
    act: (folder: Folder | undefined) => Promise<T>,
  ): Promise<T> {
    try {
      const folder = await openFolder(this.root, folders, missing);
      try {
        return await act(folder);
      } finally {
        await folder?.handle.close();
      }
    } catch (error) {
      throw troubleOf(error);
    }
  }
}

function pathOf(folders: readonly string[], name: string): VaultPath {
  return { folders, name, text: [...folders, name].join('/') };
}

/** What is no plain file is not waited for. */
async function openFile(folder: Folder, name: string): Promise<OpenFile | undefined> {
  const handle = await openPlainly(inFolder(folder, name));
  if (!handle) return undefined;
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw badName('must name a file; there is something else');
    return { handle, stats };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openPlainly(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw badName('must not name a link');
    if (code === 'ENXIO') throw badName('must name a file; there is something else');
    throw error;
  }
}

async function textOf({ handle, stats }: OpenFile, path: VaultPath): Promise<string> {
  refuseTooLarge(stats.size, path);
  const bytes = await handle.readFile();
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw badName('must name a file of UTF-8 text; this one is none');
    throw error;
  }
}

function refuseTooLarge(bytes: number, { text }: VaultPath): void {
  if (bytes <= mostFileBytes) return;
  const problem = `${text} has ${bytes} bytes; at most ${mostFileBytes} are taken`;
  throw new ParleyError({ code: 'too_large', message: problem, details: [{ path: 'filename', problem }] });
}
