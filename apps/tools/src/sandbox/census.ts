import {
  opendirSync,
  readdirSync,
  readFileSync,
  statfsSync,
  statSync,
  type Stats,
  type StatsFs,
} from 'node:fs';
import { join } from 'node:path';
import { memoryFolders } from './bwrap-arguments.js';

export interface Census {
  /** Counted no further than one more than what is asked for, and then nothing else is looked at. */
  processes: number;
  threads: number;
  /** Of processes with their page tables, and of files that lie in memory. */
  memoryBytes: number;
  /** In memory, however small. */
  files: number;
}

/**
 * Everything in a sandbox, seen from outside through its own /proc. Read without queueing for a thread: while a bomb
 * goes off there is no time for it, and the kernel answers all of it from memory. But that may take seconds, so it is
 * done in a thread of its own, for which everything in this file is written out: nothing here may use anything that
 * is not in `inThread`, but for what of `node:fs` and `node:path` is imported above.
 */
export class SandboxCensus {
  private readonly root: string;
  private readonly proc: string;

  /** `first` is its first process, by the number that it has outside. */
  constructor(first: number) {
    this.root = `/proc/${first}/root`;
    this.proc = join(this.root, 'proc');
  }

  /** Undefined: it is not there yet, or not any more. */
  take(most: number): Census | undefined {
    const processes = this.processes(most);
    if (!processes) return undefined;
    const census = { processes: processes.length, threads: 0, memoryBytes: 0, files: 0 };
    if (processes.length > most) return census;
    for (const id of processes) {
      const status = readOr(join(this.proc, id, 'status'));
      census.threads += numberIn(status, 'Threads');
      for (const kind of ['RssAnon', 'RssShmem', 'VmSwap', 'VmPTE'])
        census.memoryBytes += numberIn(status, kind) * 1_024;
    }
    return this.withFolders(census);
  }

  /**
   * As `take` counts it, memory that processes share counts for each of them. This takes far longer: others have their
   * turn between any two of them, and beyond `enough` nothing more is counted.
   */
  async memoryShared(most: number, enough: number): Promise<number> {
    let bytes = this.withFolders({ processes: 0, threads: 0, memoryBytes: 0, files: 0 }).memoryBytes;
    for (const id of this.processes(most) ?? []) {
      if (bytes > enough) return bytes;
      bytes += this.sharedBytesOf(id);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return bytes;
  }

  /**
   * On the disk, and in no folder any more: what was deleted while a process has it open, or mapped. How long it is
   * that is only mapped nobody tells but root, so it counts as far as it is mapped. Others have their turn as above.
   */
  async unlinkedBytes(most: number): Promise<number> {
    const open = new Map<string, number>();
    const mapped = new Map<string, number>();
    const inMemory = memoryFolders.map((folder) => statOr(join(this.root, folder))?.dev);
    for (const id of this.processes(most) ?? []) {
      for (const handle of listOr(join(this.proc, id, 'fd'))) {
        const file = statOr(join(this.proc, id, 'fd', handle));
        if (file?.isFile() && file.nlink === 0) open.set(`${file.dev}:${file.ino}`, file.blocks * 512);
      }
      for (const { dev, ino, end } of deletedIn(readOr(join(this.proc, id, 'maps'))))
        if (!inMemory.includes(dev))
          mapped.set(`${dev}:${ino}`, Math.max(mapped.get(`${dev}:${ino}`) ?? 0, end));
      await new Promise((resolve) => setImmediate(resolve));
    }
    return [...new Map([...mapped, ...open]).values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  private sharedBytesOf(id: string): number {
    const rollup = readOr(join(this.proc, id, 'smaps_rollup'));
    const tables = numberIn(readOr(join(this.proc, id, 'status')), 'VmPTE');
    const held = ['Pss_Anon', 'Pss_Shmem', 'SwapPss'].map((kind) => numberIn(rollup, kind));
    return held.reduce((sum, each) => sum + each, tables) * 1_024;
  }

  private processes(most: number): string[] | undefined {
    // Before it has a root of its own, this would be the machine's.
    const inside = statOr(this.proc);
    if (!inside || inside.dev === statSync('/proc').dev) return undefined;
    const processes = orElse(() => numbersIn(this.proc, most + 1), []);
    return processes.length > 0 ? processes : undefined;
  }

  private withFolders(census: Census): Census {
    for (const folder of memoryFolders) {
      const { blocks, bfree, bsize, files, ffree } = statfsOr(join(this.root, folder));
      census.memoryBytes += (blocks - bfree) * bsize;
      census.files += files - ffree;
    }
    return census;
  }
}

/** Not all of them: where they multiply, a list of all has no end. */
function numbersIn(folder: string, most: number): string[] {
  const found: string[] = [];
  const open = opendirSync(folder);
  try {
    for (let entry = open.readSync(); entry && found.length < most; entry = open.readSync())
      if (/^\d+$/.test(entry.name)) found.push(entry.name);
  } finally {
    open.closeSync();
  }
  return found;
}

function numberIn(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
}

/** Of a list of mappings, the files that are in no folder; `/dev/zero` is memory that processes share. */
function deletedIn(maps: string): { dev: number; ino: string; end: number }[] {
  const lines = maps.split('\n').filter((line) => line.endsWith(' (deleted)'));
  return lines.flatMap((line) => {
    const [range = '', , offset = '', device = '', ino = '', ...path] = line.split(/ +/);
    if (path.join(' ') === '/dev/zero (deleted)') return [];
    const [from = 0, to = 0] = range.split('-').map((at) => parseInt(at, 16));
    const [major = 0, minor = 0] = device.split(':').map((part) => parseInt(part, 16));
    // As the C library packs both into one number, which is how a file's is told.
    const dev = (minor >> 8) * 0x100000 + major * 0x100 + (minor & 0xff);
    return [{ dev, ino, end: parseInt(offset, 16) + to - from }];
  });
}

// Whoever is counted may be gone at any moment, and then counts for nothing.

function readOr(path: string): string {
  return orElse(() => readFileSync(path, 'utf8'), '');
}

function listOr(path: string): string[] {
  return orElse(() => readdirSync(path), []);
}

function statOr(path: string): Stats | undefined {
  return orElse<Stats | undefined>(() => statSync(path), undefined);
}

type Filled = Pick<StatsFs, 'blocks' | 'bfree' | 'bsize' | 'files' | 'ffree'>;

function statfsOr(path: string): Filled {
  return orElse<Filled>(() => statfsSync(path), { blocks: 0, bfree: 0, bsize: 0, files: 0, ffree: 0 });
}

function orElse<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

export const inThread = {
  functions: [SandboxCensus, numbersIn, numberIn, deletedIn, readOr, listOr, statOr, statfsOr, orElse],
  constants: { memoryFolders },
};
