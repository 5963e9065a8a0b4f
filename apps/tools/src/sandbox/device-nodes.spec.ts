import { afterEach, beforeEach, expect } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, lstat, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { itWhere } from '../testing/it-where.js';
import { deviceNodes, devices } from './device-nodes.js';
import { problemOf } from './find-sandbox.js';
import { factsOfMachine } from './machine.js';
import { Bubblewrap } from './bubblewrap.js';
import type { Machine } from './seccomp/rules.js';
import { describeInSandbox } from './testing/sandbox-here.js';

const isRoot = process.platform === 'linux' && process.geteuid?.() === 0;
/** The machine's own belong to root; nobody else has anything to mend, and not every root may make others. */
const asRoot = itWhere(
  isRoot && may((place) => ['mknod', join(place, 'null'), 'c', '1', '3']),
  'the leave to make device files',
);
const mountedWithNodev = (place: string) => ['mount', '-t', 'tmpfs', '-o', 'nodev,size=1m', 'tmpfs', place];
/** In most containers not even root may. */
const whereOneMayMount = itWhere(isRoot && may(mountedWithNodev), 'the leave to mount');

function may(commandIn: (place: string) => string[]): boolean {
  const place = mkdtempSync(join(tmpdir(), 'parley-may-'));
  const [program = '', ...args] = commandIn(place);
  const { status } = spawnSync(program, args);
  spawnSync('umount', [place]);
  rmSync(place, { recursive: true });
  return status === 0;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-devices-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

asRoot('root gives commands device files that are nobody’s', async () => {
  const nodes = join(folder, 'nodes');
  expect(await deviceNodes(nodes)).toEqual({ kind: 'own', folder: nodes });
  for (const name of Object.keys(devices)) {
    const [ours, machines] = await Promise.all([lstat(join(nodes, name)), lstat(join('/dev', name))]);
    expect([ours.isCharacterDevice(), ours.rdev, ours.uid, ours.gid]).toEqual([
      ...[true, machines.rdev, 65_534, 65_534],
    ]);
    expect((ours.mode & 0o7777).toString(8)).toBe('666');
  }
});

asRoot('those that are right stay, others are made anew', async () => {
  await deviceNodes(folder);
  const before = await lstat(join(folder, 'zero'));
  await chmod(join(folder, 'full'), 0o600);
  await rm(join(folder, 'null'));
  await writeFile(join(folder, 'null'), 'a file');
  expect(await deviceNodes(folder)).toEqual({ kind: 'own', folder });
  expect((await lstat(join(folder, 'zero'))).ino).toBe(before.ino);
  expect((await lstat(join(folder, 'full'))).mode & 0o777).toBe(0o666);
  expect((await lstat(join(folder, 'null'))).isCharacterDevice()).toBe(true);
});

asRoot('where they cannot be made, or others could replace them, it says so', async () => {
  expect(await deviceNodes('/proc/none')).toEqual({
    kind: 'none',
    problem: expect.stringMatching(/made in \/proc\/none: .*ordinary user$/),
  });
  await mkdir(join(folder, 'open'));
  await chmod(join(folder, 'open'), 0o777);
  expect(await deviceNodes(join(folder, 'open'))).toMatchObject({
    problem: expect.stringContaining('others can write there'),
  });
});

asRoot('where they can be made but not opened, it says so', async () => {
  const refuses = (path: string): Promise<void> => Promise.reject(new Error(`EACCES: ${path}`));
  expect(await deviceNodes(folder, refuses)).toEqual({
    kind: 'none',
    problem: expect.stringContaining(`EACCES: ${join(folder, 'null')}. Run the service as an ordinary user`),
  });
});

whereOneMayMount('as on a disk that is mounted with nodev', async () => {
  const [program = '', ...args] = mountedWithNodev(folder);
  spawnSync(program, args);
  try {
    expect(await deviceNodes(join(folder, 'nodes'))).toMatchObject({
      kind: 'none',
      problem: expect.stringContaining('EACCES'),
    });
  } finally {
    spawnSync('umount', [folder]);
  }
});

describeInSandbox('a sandbox', (found) => {
  asRoot('in which a command would own the machine’s device files is not taken', async () => {
    const facts = { ...(await factsOfMachine(folder)), devices: { kind: 'of the machine' as const } };
    const sandbox = new Bubblewrap((found as Bubblewrap).program, process.arch as Machine, facts);
    expect(await problemOf(sandbox)).toBe('a command would own /dev/null');
  });
});
