import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSandbox, type WhereToLook } from './find-sandbox.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-find-'));
});
afterEach(() => rm(folder, { recursive: true }));

const looking = (where: Partial<WhereToLook> = {}) =>
  findSandbox({
    searchPath: '',
    brought: join(folder, 'none'),
    devices: join(folder, 'devices'),
    untrusted: [],
    platform: 'linux',
    machine: 'x64',
    ...where,
  });

/** Says which one it is, as bubblewrap says why it does not work. */
const program = (...path: string[]) => script(`echo "bwrap: this is ${path.join('/')}" >&2; exit 1`, ...path);

async function script(line: string, ...path: string[]): Promise<string> {
  const file = join(folder, ...path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${line}\n`);
  await chmod(file, 0o755);
  return file;
}

const problemOf = async (where: Partial<WhereToLook>) => {
  const found = await looking(where);
  return found.kind === 'none' ? found.problem : 'found';
};

describe('without a sandbox it is said', () => {
  it('that there is none, and how to install it', async () => {
    expect(await problemOf({})).toMatch(/no bubblewrap on this machine\. .*apt-get install bubblewrap/);
  });

  it.each([
    ['darwin', 'x64'],
    ['win32', 'arm64'],
    ['linux', 'riscv64'],
  ])('that it cannot be on %s, %s', async (platform, machine) => {
    expect(await problemOf({ platform, machine })).toContain(platform === 'linux' ? machine : platform);
  });

  it('what it says itself, of each that was tried', async () => {
    await program('one', 'bwrap');
    await program('two', 'bwrap');
    const said = await problemOf({
      searchPath: [join(folder, 'one'), join(folder, 'two')].join(':'),
      brought: await program('three'),
    });
    expect(said).toMatch(/this is one\/bwrap.*this is two\/bwrap.*this is three/);
  });
});

describe('it is looked for', () => {
  it('and not taken where it runs commands, but mounts nothing by a handle', async () => {
    const line = 'case "$*" in *bind-fd*) echo "bwrap: Unknown option" >&2; exit 1; esac';
    const said = await problemOf({ setting: await script(line, 'old') });
    expect(said).toContain('does not work: bwrap: Unknown option');
  });

  it('nowhere else where the setting says where', async () => {
    await program('one', 'bwrap');
    const setting = await program('named');
    expect(await problemOf({ setting, searchPath: join(folder, 'one') })).not.toContain('one/bwrap');
    expect(await problemOf({ setting: join(folder, 'gone') })).toContain('could not be started');
  });

  it('in no folder that depends on where we are, and in none that tools can write', async () => {
    await program('workspaces', 's_one', 'bwrap');
    await mkdir(join(folder, 'innocent'));
    await symlink(join(folder, 'workspaces', 's_one', 'bwrap'), join(folder, 'innocent', 'bwrap'));
    const searchPath = [
      '.',
      'node_modules',
      join(folder, 'workspaces', 's_one'),
      join(folder, 'innocent'),
    ].join(':');
    const said = await problemOf({ searchPath, untrusted: [join(folder, 'workspaces')] });
    expect(said).toMatch(/bwrap lies where tools can write, so it is not used\. Install/);
    expect(said).not.toContain('does not work');
  });
});
