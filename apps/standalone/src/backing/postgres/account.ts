import { readFile, stat } from 'node:fs/promises';

import { StartError } from '../start-error.js';
import { runCommand } from '../system/command.js';
import { codeOf } from '../system/errors.js';
import { isRoot } from '../system/private-files.js';

/** Who Postgres runs as. `prefix` is put before its command line; `uid` and `gid` are set before that. */
export interface Account {
  name: string;
  owner?: { uid: number; gid: number };
  spawn: { uid?: number; gid?: number };
  prefix: string[];
}

const OURSELVES: Account = { name: 'this user', spawn: {}, prefix: [] };

/**
 * Postgres refuses to run as root. Then the data belongs to, and the server runs as, whoever owns the data folder
 * already, else the user `postgres` when the machine has one, else `nobody`. No user is made: nothing of the
 * system changes.
 */
export async function chooseAccount(cluster: string): Promise<Account> {
  if (!isRoot()) return OURSELVES;
  const owner = (await ownerOf(cluster)) ?? (await userNamed('postgres')) ?? (await userNamed('nobody'));
  if (owner === undefined) {
    throw new StartError({
      message:
        'Postgres does not run as root, and this machine has neither a user postgres nor nobody. Start Parley as an ordinary user, or set PARLEY_DATABASE_URL.',
    });
  }
  return { name: owner.name, owner, spawn: { uid: owner.uid, gid: owner.gid }, prefix: [] };
}

/** What the account has to get at: it runs the program, and passes through the folder to its data. */
export interface Reach {
  program: string;
  folder: string;
}

/**
 * Makes sure the account gets there. A clone below a folder that only root may pass (such as /root) is out of
 * reach for anybody else. Rather than open such a folder, the server gets the one capability that lets it
 * through: to pass and read folders (CAP_DAC_READ_SEARCH) or, where a container withholds that one, to disregard
 * permissions (CAP_DAC_OVERRIDE). It is still not root.
 */
export async function withReach(account: Account, reach: Reach): Promise<Account> {
  if (account.owner === undefined || (await reaches(account, reach))) return account;
  for (const capability of await offeredCapabilities()) {
    const letThrough: Account = {
      ...account,
      spawn: {},
      prefix: [
        'setpriv',
        `--reuid=${account.owner.uid}`,
        `--regid=${account.owner.gid}`,
        '--clear-groups',
        `--inh-caps=+${capability}`,
        `--ambient-caps=+${capability}`,
      ],
    };
    if (await reaches(letThrough, reach)) return letThrough;
  }
  throw new StartError({
    message: `Postgres does not run as root, and the user ${account.name} cannot reach ${reach.program} or ${reach.folder}. Put the project (and PARLEY_DATA_DIR) below a folder everybody may pass, start Parley as an ordinary user, or set PARLEY_DATABASE_URL.`,
  });
}

/** Tried, not reasoned: the program starts only when its libraries can be read too. */
async function reaches(account: Account, { program, folder }: Reach): Promise<boolean> {
  const script = 'test -x "$1" && exec "$2" --version';
  const [file = '/bin/sh', ...args] = [...account.prefix, '/bin/sh', '-c', script, 'reach', folder, program];
  return (await runCommand(file, args, { ...account.spawn, cwd: '/', timeoutMs: 10_000 })).ok;
}

/** Capabilities that this process may hand on, the smaller one first. */
async function offeredCapabilities(): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1] ?? '0';
  const numbers = { dac_read_search: 2n, dac_override: 1n };
  return Object.entries(numbers)
    .filter(([, bit]) => ((BigInt(`0x${bounding}`) >> bit) & 1n) === 1n)
    .map(([name]) => name);
}

interface Owner {
  name: string;
  uid: number;
  gid: number;
}

async function ownerOf(folder: string): Promise<Owner | undefined> {
  try {
    const { uid, gid } = await stat(folder);
    return uid === 0 ? undefined : { name: `of id ${uid}`, uid, gid };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function userNamed(name: string): Promise<Owner | undefined> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map((what) => runCommand('id', [what, name], { timeoutMs: 5_000 })),
  );
  if (!uid?.ok || !gid?.ok) return undefined;
  return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
}
