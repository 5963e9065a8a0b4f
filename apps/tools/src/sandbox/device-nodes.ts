import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { chmod, chown, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** What bubblewrap shows a command of the machine's /dev, by the kernel's numbers. */
export const devices = {
  null: [1, 3],
  zero: [1, 5],
  full: [1, 7],
  random: [1, 8],
  urandom: [1, 9],
  tty: [5, 0],
} as const;
type DeviceName = keyof typeof devices;

/** Where a command's device files come from: whoever owns one may change its mode, for all who use it. */
export type DeviceNodes =
  /** They are somebody else's, so no command can. */
  | { kind: 'of the machine' }
  /** The machine's are ours, so commands get others. */
  | { kind: 'own'; folder: string }
  | { kind: 'none'; problem: string };

/** `nobody`, who no service should be. */
const owner = 65_534;
const mode = 0o666;

/**
 * A command is its service's user outside, and a mount that is read-only would take the devices along with their modes
 * from it. So where that user owns the machine's, which is root, it is given ones that nobody owns. They stay: other
 * commands may be using them, and they take nothing.
 */
export async function deviceNodes(folder: string, tryOut = openOnce): Promise<DeviceNodes> {
  const me = process.geteuid?.();
  const machines = await Promise.all(names.map((name) => lstat(join('/dev', name)).catch(() => undefined)));
  if (machines.every((found) => found?.uid !== me)) return { kind: 'of the machine' };
  try {
    await ownFolder(folder, me);
    for (const name of names) await ownNode(folder, name);
    for (const name of names) await tryOut(join(folder, name));
    return { kind: 'own', folder };
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim() : String(error);
    return {
      kind: 'none',
      problem:
        `A command could change the machine's device files, which are this service's user's, and others cannot be made in ${folder}: ` +
        `${reason.replace(/\.$/, '')}. Run the service as an ordinary user`,
    };
  }
}

const names = Object.keys(devices) as DeviceName[];

async function ownFolder(folder: string, me: number | undefined): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  // Not with its parents in one go: where nothing can be made Node tries that for ever.
  await mkdir(folder, { mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== me || (found.mode & 0o022) !== 0)
    throw new Error('others can write there');
}

async function ownNode(folder: string, name: DeviceName): Promise<void> {
  const path = join(folder, name);
  if (await isRight(path, name)) return;
  // In one step, for another service may be at it, and commands begin meanwhile.
  const made = join(folder, `.${name}-${process.pid}-${Date.now()}`);
  try {
    await makeNode(made, name);
    await chown(made, owner, owner);
    await chmod(made, mode);
    await rename(made, path);
  } finally {
    await rm(made, { force: true });
  }
}

async function isRight(path: string, name: DeviceName): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isCharacterDevice()) return false;
  return found.rdev === numberOf(name) && found.uid === owner && (found.mode & 0o7777) === mode;
}

/** On a disk that is mounted with `nodev` they can be made, but not used. */
async function openOnce(path: string): Promise<void> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    await file.close();
  } catch (error) {
    // A service has no terminal. The file itself is usable, or it would be refused before that is looked at.
    if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
  }
}

/** As the C library packs two such small numbers into one. */
function numberOf(name: DeviceName): number {
  const [major, minor] = devices[name];
  return major * 256 + minor;
}

async function makeNode(path: string, name: DeviceName): Promise<void> {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
  await promisify(execFile)('mknod', [path, 'c', ...devices[name].map(String)], { env });
}
