import { constants, type Stats } from 'node:fs';
import { chmod, link, lstat, mkdir, open, rename, rmdir, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { addressIn, entriesAt, isOneName, type Entries, type EntryName } from './entry-names.js';
import { platformOf, type Platform } from './platform.js';
import { Refused, refusedBySystem } from './refused.js';

const { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } = constants;
/** A handle on the thing without a right to read it, on Linux alone. Node does not name it. */
const O_PATH = process.platform === 'linux' ? 0x20_0000 : 0;

/** A file that is one: opened, looked at, and to be closed by whoever asked for it. */
export interface OpenFile {
  handle: FileHandle;
  size: number;
  mode: number;
}

/** What it is, wherever it lies by now. */
export interface FolderIdentity {
  dev: bigint;
  ino: bigint;
}

/**
 * A folder that is open. Each step from it goes by one name, from the open folder itself and never through a link, so
 * that nothing can be swapped between a look and a use. `names` are for telling people where it is.
 */
export class OpenFolder {
  private constructor(
    private readonly handle: FileHandle,
    /** Where it was when it was opened. */
    readonly path: string,
    private readonly names: readonly string[],
    private readonly platform: Platform,
  ) {}

  /** The one place where a whole path is looked up: a folder that the operator has named. */
  static async base(path: string): Promise<OpenFolder> {
    return OpenFolder.openedAt(path, path, [], platformOf());
  }

  private static async openedAt(
    address: string,
    path: string,
    names: readonly string[],
    platform: Platform,
  ): Promise<OpenFolder> {
    try {
      return new OpenFolder(await open(address, O_RDONLY | platform.folderFlags), path, names, platform);
    } catch (error) {
      throw refusedBySystem(names.join('/') || '.', error);
    }
  }

  /** From here on, paths are told from this folder. */
  asRoot(): OpenFolder {
    return new OpenFolder(this.handle, this.path, [], this.platform);
  }

  folder(name: EntryName): Promise<OpenFolder> {
    return this.told(name, async (address) => {
      const handle = await this.openedAsFolder(name, address);
      return new OpenFolder(handle, `${this.path}/${name}`, [...this.names, `${name}`], this.platform);
    });
  }

  async identity(): Promise<FolderIdentity> {
    return this.handle.stat({ bigint: true });
  }

  /** The folder that this one lies in, if that is still the one it was; else it throws. */
  async above({ dev, ino }: FolderIdentity): Promise<OpenFolder> {
    const names = this.names.slice(0, -1);
    const address = `${this.platform.inside(this.handle.fd, this.path)}/..`;
    const above = await OpenFolder.openedAt(address, dirname(this.path), names, this.platform);
    const found = await above.identity();
    if (found.dev === dev && found.ino === ino) return above;
    await above.close();
    throw new Refused('failed', `"${names.join('/') || '.'}" was moved while it was looked at; try again.`);
  }

  /** Throws `exists`, where there is anything of that name. */
  makeFolder(name: string, mode: number): Promise<void> {
    return this.told(name, async (address) => {
      await mkdir(address, { mode });
    });
  }

  /** For reading. What has a second name elsewhere may be a file that lies outside, so it is not opened. */
  file(name: string): Promise<OpenFile> {
    return this.told(name, async (address) => {
      const handle = await open(address, O_RDONLY | this.platform.fileFlags);
      try {
        const { size, mode } = this.plainFile(name, await handle.stat());
        return { handle, size, mode };
      } catch (error) {
        await handle.close();
        throw error;
      }
    });
  }

  create(name: string, mode: number): Promise<FileHandle> {
    const flags = O_WRONLY | O_CREAT | O_EXCL | this.platform.fileFlags;
    return this.told(name, (address) => open(address, flags, mode));
  }

  /** Of the thing itself, were it a link. */
  look(name: EntryName): Promise<Stats> {
    return this.told(name, (address) => lstat(address));
  }

  /** Throws unless it is a file that may be opened. */
  plainFile(name: string, stats: Stats): Stats {
    const path = this.tell(name);
    if (stats.isSymbolicLink()) throw new Refused('link', `"${path}" is a link, and links are not followed.`);
    if (stats.isDirectory()) throw new Refused('not_a_file', `"${path}" is a folder.`);
    if (!stats.isFile()) throw new Refused('not_a_file', `"${path}" is neither a file nor a folder.`);
    if (stats.nlink > 1)
      throw new Refused(
        'hard_link',
        `"${path}" has ${stats.nlink} names (hard links), and another one may lie outside; copy it to use it.`,
      );
    return stats;
  }

  /** As many as were asked for, in no order, and whether there are more; without those that no text can name. */
  async entries(most: number): Promise<Entries<string>> {
    const { names, more } = await this.allEntries(most);
    return { names: names.filter((name) => typeof name === 'string'), more };
  }

  /** For whoever must not overlook any: a program may have made one that no text can name. */
  async allEntries(most: number): Promise<Entries<EntryName>> {
    try {
      return await entriesAt(this.platform.inside(this.handle.fd, this.path), most);
    } catch (error) {
      throw refusedBySystem(this.names.join('/') || '.', error);
    }
  }

  /** Over whatever had that name. */
  move(from: string, to: string): Promise<void> {
    return this.told(to, (address) => rename(this.address(from), address));
  }

  /** Into another folder, over whatever had that name there. */
  moveTo(target: OpenFolder, from: EntryName, to: string): Promise<void> {
    return this.told(from, (address) => rename(address, target.address(to)));
  }

  /** Unlike a move it replaces nothing: throws `exists`. */
  name(from: string, to: string): Promise<void> {
    return this.told(to, (address) => link(this.address(from), address));
  }

  /** A folder that its owner, who is us, may not enter, is one again that we may. */
  async unlock(name: EntryName): Promise<void> {
    const handle = await this.told(name, (address) => open(address, O_PATH | this.platform.folderFlags));
    try {
      await this.told(name, () => chmod(this.platform.inside(handle.fd, `${this.path}/${name}`), 0o700));
    } finally {
      await handle.close();
    }
  }

  /** The thing itself, were it a link. */
  removeFile(name: EntryName): Promise<void> {
    return this.told(name, unlink);
  }

  removeFolder(name: EntryName): Promise<void> {
    return this.told(name, rmdir);
  }

  /** For whoever can mount or enter a folder that is open; it stays ours to close. */
  get descriptor(): number {
    return this.handle.fd;
  }

  /** What was moved or made in it is there after a power cut. */
  sync(): Promise<void> {
    return this.handle.sync();
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  tell(name: EntryName): string {
    return [...this.names, `${name}`].join('/');
  }

  private address(name: EntryName): string | Buffer {
    return addressIn(this.platform.inside(this.handle.fd, this.path), name);
  }

  private async told<T>(name: EntryName, act: (address: string | Buffer) => Promise<T>): Promise<T> {
    if (!isOneName(name)) throw new Error('A folder is asked for names, never for paths.');
    try {
      return await act(this.address(name));
    } catch (error) {
      throw refusedBySystem(this.tell(name), error);
    }
  }

  /** The system says of a link that it is no folder, which is true and helps nobody. */
  private async openedAsFolder(name: EntryName, address: string | Buffer): Promise<FileHandle> {
    try {
      return await open(address, O_RDONLY | this.platform.folderFlags);
    } catch (error) {
      const stats = await lstat(address).catch(() => undefined);
      if (stats?.isSymbolicLink())
        throw new Refused('link', `"${this.tell(name)}" is a link, and links are not followed.`, {
          cause: error,
        });
      throw error;
    }
  }
}
