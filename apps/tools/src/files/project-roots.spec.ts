import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '#shared/config';
import { ProjectRoots } from './project-roots.js';
import { ownIn } from '../file-tools/testing/tool-house.js';

let dir: string;
let roots: ProjectRoots;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'parley-roots-')));
  for (const folder of ['code/garden', 'code/parley/deploy'])
    await mkdir(join(dir, folder), { recursive: true });
  roots = await ProjectRoots.of([dir], ownIn(dir));
});
afterEach(() => rm(dir, { recursive: true }));

const problem = (path: string) => roots.problemWith(join(dir, path));

it('a folder that is not there fails the start with the name of the setting and its own', async () => {
  const failure = await ProjectRoots.of(['/', '/no/such'], ownIn(dir)).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConfigError);
  expect(String(failure)).toContain('PARLEY_PROJECT_ROOTS: /no/such cannot be looked up (ENOENT)');
});

describe('a root may be anything that is allowed', () => {
  it('and is not Parley’s own', async () => {
    for (const path of ['code', 'code/garden', 'code/parley/deploy']) expect(await problem(path)).toBeNull();
    expect(await problem('code/none')).toContain('does not exist');
  });

  it.each(['data', 'workspaces'])(
    'but not the folder of %s, what lies in it, or what holds it',
    async (own) => {
      await mkdir(join(dir, own, 'sub/deep'), { recursive: true });
      expect(await problem('.')).toMatch(/holds what is Parley's own \(PARLEY_/);
      expect(await problem(own)).toMatch(/holds what is Parley's own \(PARLEY_/);
      expect(await problem(`${own}/sub`)).toMatch(/lies in what is Parley's own \(PARLEY_/);
      expect(await problem(`${own}/sub/deep/none`)).toMatch(/lies in what is Parley's own \(PARLEY_/);
      expect(await problem('code')).toBeNull();
    },
  );

  it('but not one that would hold a folder of Parley’s that is still to be made', async () => {
    expect(await problem('.')).toContain('PARLEY_DATA_DIR');
  });

  it('but not one into which such a folder has come since', async () => {
    await mkdir(join(dir, 'data'));
    await roots.rootOf(join(dir, 'code'));
    await rename(join(dir, 'data'), join(dir, 'code/data'));
    await symlink('code/data', join(dir, 'data'));
    await expect(roots.rootOf(join(dir, 'code'))).rejects.toThrow('PARLEY_DATA_DIR');
    await expect(roots.rootOf(join(dir, 'code/data'))).rejects.toThrow('PARLEY_DATA_DIR');
    expect((await roots.rootOf(join(dir, 'code/garden'))).segments).toEqual(['code', 'garden']);
  });

  it('but not one that holds Parley’s settings, or what they are a link to', async () => {
    await mkdir(join(dir, 'parley'));
    expect(await problem('parley')).toBeNull();
    await writeFile(join(dir, 'code/parley/settings'), '');
    await symlink('../code/parley/settings', join(dir, 'parley/.env'));
    for (const path of ['parley', 'code', 'code/parley']) expect(await problem(path)).toContain('.env');
    for (const path of ['code/garden', 'code/parley/deploy']) expect(await problem(path)).toBeNull();
  });
});
