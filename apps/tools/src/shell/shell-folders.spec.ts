import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { link, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from '#shared/contracts';
import { OpenFolder } from '../files/opened/index.js';
import { withShellMounts, type ShellFolders, type ShellMounts } from './shell-folders.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'parley-mounts-'));
  for (const folder of ['w', 'p/src/.git', 'p/docs', 'p/pipe', 'outside'])
    await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, 'p/file'), '');
});
afterEach(() => rm(root, { recursive: true }));

const folders: ShellFolders = {
  workspace: (workspace) => OpenFolder.base(join(root, workspace)),
  project: ({ root: folder }) => OpenFolder.base(join(root, folder)),
};
const place = (...writable: string[]): Place => ({
  workspace: 'w',
  project: { id: 'p', root: 'p', writable },
});

/** Where each mount leads, by what its handle has open. */
function led(mounts: ShellMounts) {
  const by = (list: ShellMounts['readOnly']) =>
    Object.fromEntries(
      list.map(({ to, handle }) => [to, readlinkSync(`/proc/self/fd/${handle}`).slice(root.length + 1)]),
    );
  return { folder: mounts.folder, readOnly: by(mounts.readOnly), writable: by(mounts.writable) };
}

/** Made for the first command, or that one could make something else of it. */
const notes = { '/workspace/.parley': 'w/.parley' };

const mounted = (where: Place) => withShellMounts(folders, where, async (mounts) => led(mounts));

it('a command without a project begins in the workspace, which it can write', async () => {
  expect(await mounted({ workspace: 'w' })).toEqual({
    folder: '/workspace',
    readOnly: notes,
    writable: { '/workspace': 'w' },
  });
});

it('a project is read-only, but for the folders that were opened for writing', async () => {
  expect(await mounted(place('docs', './docs/', 'missing', '../outside', '/etc'))).toEqual({
    folder: '/project',
    readOnly: { ...notes, '/project': 'p' },
    writable: { '/workspace': 'w', '/project/docs': 'p/docs' },
  });
});

it('what git and we believe stays read-only', async () => {
  await writeFile(join(root, 'p/.git'), 'gitdir: elsewhere');
  expect(await mounted(place('.', 'src'))).toEqual({
    folder: '/project',
    readOnly: {
      ...notes,
      '/project': 'p',
      '/project/.git': 'p/.git',
      '/project/src/.git': 'p/src/.git',
    },
    writable: { '/workspace': 'w', '/project': 'p', '/project/src': 'p/src' },
  });
});

it.each(['.git', './.git/', '.git/hooks', 'src/.git', 'src/.GIT'])(
  '%s stays read-only though it is named',
  async (path) => {
    for (const folder of ['p/.git/hooks', 'p/src/.GIT']) await mkdir(join(root, folder), { recursive: true });
    expect((await mounted(place('.', path))).writable).toEqual({ '/workspace': 'w', '/project': 'p' });
    expect((await mounted(place(path))).writable).toEqual({ '/workspace': 'w' });
  },
);

it('no link is mounted, nor what lies behind one', async () => {
  await symlink(join(root, 'outside'), join(root, 'p/link'));
  await mkdir(join(root, 'outside/inner'));
  expect((await mounted(place('link', 'link/inner'))).writable).toEqual({ '/workspace': 'w' });
});

it('a .git that cannot be kept keeps nobody from running commands', async () => {
  await symlink(join(root, 'outside'), join(root, 'p/docs/.git'));
  await writeFile(join(root, 'outside/file'), '');
  await link(join(root, 'outside/file'), join(root, 'p/.git'));
  execFileSync('mkfifo', [join(root, 'p/pipe/.git')]);
  expect((await mounted(place('docs', '.', 'pipe'))).readOnly).toEqual({ ...notes, '/project': 'p' });
});

it.each(['link', 'file', 'pipe'])('a %s in the place of our notes is gone', async (kind) => {
  const at = join(root, 'w/.parley');
  if (kind === 'link') await symlink(join(root, 'outside'), at);
  if (kind === 'file') await link(join(root, 'p/file'), at);
  if (kind === 'pipe') execFileSync('mkfifo', [at]);
  expect((await mounted(place())).readOnly).toEqual({ ...notes, '/project': 'p' });
  expect(await readdir(join(root, 'outside'))).toEqual([]);
});

it('everything is closed again, whatever happens', async () => {
  let handles: (number | undefined)[] = [];
  const failing = withShellMounts(folders, place('.', 'src'), async ({ readOnly, writable }) => {
    handles = [...readOnly, ...writable].map(({ handle }) => handle);
    throw new Error('broken');
  });
  await expect(failing).rejects.toThrow('broken');
  expect(handles.length).toBe(6);
  for (const handle of handles) expect(() => readlinkSync(`/proc/self/fd/${handle}`)).toThrow('ENOENT');
});
