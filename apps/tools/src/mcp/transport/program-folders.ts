import { readFileSync, readlinkSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';

/** Of whom a folder is: a number alone would be given again to others, and mean another one in another container. */
interface Owner {
  space: string;
  pid: number;
  started: string;
}

const named = /^parley-mcp-(\w+)-(\d+)-(\d+)-\w{6}$/;

/**
 * An empty folder in which a program begins. Among the temporary ones, for no other place can always be written to;
 * its name says whose it is, so that whoever comes after a service that was killed can tell.
 */
export function newProgramFolder(place = tmpdir()): Promise<string> {
  const { space, pid, started } = ownerOf(process.pid) ?? { space: 'none', pid: process.pid, started: '0' };
  return mkdtemp(join(place, `parley-mcp-${space}-${pid}-${started}-`));
}

/**
 * Takes away what services left behind that are not there any more, one after the other until it is called off. Never
 * rejects: it can be done the next time.
 */
export async function clearProgramFolders(
  log: Pick<Logger, 'warn'>,
  signal: AbortSignal,
  place = tmpdir(),
): Promise<void> {
  const clear = async (name: string): Promise<void> => {
    try {
      await removeOwn(join(place, name));
    } catch (error) {
      log.warn({ err: error }, 'A folder that a tool server has left behind could not be taken away');
    }
  };
  const names = await readdir(place).catch(() => []);
  for (const name of names) {
    if (signal.aborted) return;
    if (isLeft(name)) await clear(name);
  }
}

/** Only where it is certain: of another container nothing can be known. */
function isLeft(name: string): boolean {
  const [, space, pid, started] = named.exec(name) ?? [];
  if (pid === undefined || space !== spaceOf()) return false;
  return ownerOf(Number(pid))?.started !== started;
}

/** Everybody may write there, and name a folder like one of ours. */
async function removeOwn(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isDirectory() && found.uid === process.getuid?.())
    await rm(path, { recursive: true, force: true });
}

/** Undefined: there is no such process, or nobody can tell here. */
function ownerOf(pid: number): Owner | undefined {
  const space = spaceOf();
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, which may itself hold brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, started] = [fields[0], fields[19]];
    if (space === undefined || started === undefined || state === 'Z' || state === 'X') return undefined;
    return { space, pid, started };
  } catch {
    return undefined;
  }
}

/** Within which a number means one process. Only Linux tells; elsewhere nothing is cleared. */
function spaceOf(): string | undefined {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0];
  } catch {
    return undefined;
  }
}
