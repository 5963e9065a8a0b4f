import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Places } from '../files/places.js';
import { ProjectRoots } from '../files/project-roots.js';
import { openHandles, ownIn, ToolHouse } from './testing/tool-house.js';
import { fileTools } from './file-tools.js';
import { versionOf } from './version.js';

const secret = 'the-secret-that-must-not-come-out';
let house: ToolHouse;

beforeAll(async () => {
  house = await ToolHouse.open();
  await house.workspaces.root('s_one');
  await mkdir(join(house.dir, 'outside'));
  await writeFile(join(house.dir, 'outside', 'secret'), secret);
  await writeFile(house.inProject('src', 'inside'), 'harmless');
  const links: [string, string][] = [
    ['link-to-file', join(house.dir, 'outside', 'secret')],
    ['link-to-folder', join(house.dir, 'outside')],
    ['link-to-nothing', join(house.dir, 'outside', 'made-through-a-link')],
    ['link-to-parent', '..'],
    ['link-to-proc', '/proc/self/root'],
    ['link-to-itself', 'link-to-itself'],
    ['link-inside', 'src/inside'],
  ];
  for (const [name, target] of links) await symlink(target, house.inProject(name));
  await writeFile(join(house.dir, 'outside', 'shared'), secret);
  await link(join(house.dir, 'outside', 'shared'), house.inProject('hard-link'));
  execFileSync('mkfifo', [house.inProject('pipe')]);
});

afterAll(() => house.close());

/** Where it would come out or be written to; `name` is what is said of it. */
const escapes: [name: string, path: string, why: RegExp][] = [
  ['traversal', '../outside/secret', /leads out of a folder/],
  ['traversal through a folder', 'src/../../outside/secret', /leads out of a folder/],
  ['traversal with backslashes', '..\\outside\\secret', /backslash/],
  ['an absolute path', '/etc/passwd', /absolute/],
  ['an absolute path to /proc/self/root', '/proc/self/root/etc/passwd', /absolute/],
  ['a home', '~/secret', /home/],
  ['a drive', 'C:/secret', /drive/],
  ['a NUL character', 'src/inside\0.txt', /NUL/],
  ['a name of 256 bytes', 'n'.repeat(256), /255 bytes/],
  ['a path of 5,000 bytes', 'abcd/'.repeat(1_000) + 'e', /4096 bytes/],
  ['a path of 100 folders', 'a/'.repeat(100) + 'b', /64 folders/],
  ['half a surrogate pair', 'a\uD800', /surrogate/],
  ['a mark of writing direction', 'a\u202Etxt', /direction/],
  ['a line end', 'a\nb', /control/],
  ['nothing', '', /empty/],
  ['a link to a file', 'link-to-file', /link/],
  ['a link to a folder', 'link-to-folder/secret', /link/],
  ['a dangling link', 'link-to-nothing', /link/],
  ['a link to the parent', 'link-to-parent/two/secret', /link/],
  ['a link to /proc/self/root', 'link-to-proc/etc/passwd', /link/],
  ['a link to itself', 'link-to-itself', /link/],
  ['a link that stays inside', 'link-inside', /link/],
  ['a hard link', 'hard-link', /2 names/],
  ['a pipe', 'pipe', /neither a file nor a folder/],
];

describe.each(escapes)('%s', (_name, path, why) => {
  it('is not read', async () => {
    const said = await house.run('view_file', { path });
    expect(said).toMatch(/^error: /);
    expect(said).toMatch(why);
    expect(said).not.toContain(secret);
    expect(said).not.toContain(house.dir);
  });

  it('is not listed', async () => {
    expect(await house.run('list_dir', { path })).toMatch(/^error: /);
  });

  it('is not written or edited', async () => {
    const before = await readFile(join(house.dir, 'outside', 'secret'), 'utf8');
    for (const version of [undefined, 'x']) {
      const said = await house.run('write_file', {
        path,
        content: 'taken over',
        ...(version && { version }),
      });
      expect(said).toMatch(/^error: /);
    }
    const edit = { path, version: 'x', oldText: 'the', newText: 'no' };
    expect(await house.run('edit_file', edit)).toMatch(/^error: /);
    expect(await readFile(join(house.dir, 'outside', 'secret'), 'utf8')).toBe(before);
    await expect(readFile(join(house.dir, 'outside', 'made-through-a-link'))).rejects.toThrow('ENOENT');
  });
});

describe('what is no file', () => {
  it('a socket is not opened', async () => {
    const server = createServer().listen(house.inProject('socket'));
    await once(server, 'listening');
    expect(await house.run('view_file', { path: 'socket' })).toMatch(/neither a file nor a folder/);
    server.close();
    await once(server, 'close');
  });

  it.each(['null', 'zero', 'tty'])('the device %s is not opened', async (path) => {
    const places = new Places(house.workspaces, await ProjectRoots.of(['/dev'], ownIn(house.dir)));
    const tools = fileTools(places, house.workspaces);
    house.add(tools.map((tool) => ({ ...tool, name: `${tool.name}_of_devices` })));
    const place = { workspace: 's_one', project: { id: 'p', root: '/dev', writable: ['.'] } };
    for (const input of [{ path }, { path, content: 'x' }]) {
      const name = 'content' in input ? 'write_file_of_devices' : 'view_file_of_devices';
      expect(await house.run(name, input, place)).toMatch(/^error: .*neither a file nor a folder/);
    }
  });
});

describe('a root', () => {
  it.each([
    ['outside of those that are allowed', 'outside'],
    ['that leads out by ..', 'projects/../outside'],
    ['that is a link', 'projects/linked'],
    ['below a link', 'projects/linked/secret'],
    ['that begins like one that is allowed', 'projects-not'],
  ])('%s is none', async (_name, path) => {
    await symlink(join(house.dir, 'outside'), join(house.dir, 'projects', 'linked')).catch(() => {});
    const root = `${house.dir}/${path}`;
    expect(await house.roots.problemWith(root)).toEqual(expect.any(String));
    const place = { workspace: 's_one', project: { id: 'p', root, writable: ['.'] } };
    expect(await house.run('view_file', { path: 'secret' }, place)).toMatch(/^error: /);
    expect(await house.run('write_file', { path: 'x', content: 'x' }, place)).toMatch(/^error: /);
  });

  it('that has become a link since is none any more', async () => {
    const root = join(house.dir, 'projects', 'moving');
    const place = { workspace: 's_one', project: { id: 'p', root, writable: ['.'] } };
    await mkdir(root);
    await writeFile(join(root, 'secret'), 'my own');
    expect(await house.run('view_file', { path: 'secret' }, place)).toContain('my own');
    await rename(root, `${root}-away`);
    await symlink(join(house.dir, 'outside'), root);
    expect(await house.run('view_file', { path: 'secret' }, place)).toMatch(/^error: .*link/);
  });

  it('of a workspace that was replaced by a link is none', async () => {
    await symlink(join(house.dir, 'outside'), join(house.dir, 'workspaces', 's_two'));
    const place = { workspace: 's_two' };
    expect(await house.run('view_file', { path: 'secret' }, place)).toMatch(/^error: .*link/);
  });
});

describe('a folder and a link to the secret, swapped as fast as can be', () => {
  it('give the folder or nothing, in 2,000 reads and 200 edits', async () => {
    const [folder = '', linked = '', shown = ''] = ['race-folder', 'race-link', 'race'].map((name) =>
      house.inProject(name),
    );
    await mkdir(shown);
    await writeFile(join(shown, 'secret'), 'harmless');
    await symlink(join(house.dir, 'outside'), linked);
    const state = new SharedArrayBuffer(8);
    const [ended, swaps] = [new Int32Array(state, 0, 1), new Int32Array(state, 4, 1)];
    const swapper = new Worker(join(import.meta.dirname, 'testing', 'swapper.mjs'), {
      workerData: { folder, link: linked, shown, state },
    });
    await once(swapper, 'message');
    const gone = once(swapper, 'exit');
    const said: string[] = [];
    const path = 'race/secret';
    for (let round = 0; round < 100; round += 1) {
      const reads = Array.from({ length: 20 }, () => house.run('view_file', { path }));
      said.push(...(await Promise.all(reads)));
      // With the version of the one and of the other: whoever gets to the secret may change it.
      for (const content of [secret, 'harmless']) {
        const version = versionOf(Buffer.from(content));
        await house.run('edit_file', { path, version, oldText: content, newText: `${content} in the race` });
      }
    }
    Atomics.store(ended, 0, 1);
    await gone;
    expect(said.filter((each) => each.includes(secret))).toEqual([]);
    expect(said.filter((each) => each.includes('harmless')).length).toBeGreaterThan(50);
    expect(said.filter((each) => each.startsWith('error: ')).length).toBeGreaterThan(50);
    expect(Atomics.load(swaps, 0)).toBeGreaterThan(500);
    expect(await readFile(join(house.dir, 'outside', 'secret'), 'utf8')).toBe(secret);
    expect(await readFile(join(shown, 'secret'), 'utf8')).toBe('harmless in the race');
    expect((await house.outside()).toSorted()).toEqual(['secret', 'shared']);
  }, 60_000);
});

describe('1,000 calls of which most fail', () => {
  it('leave no handle open', async () => {
    const paths = escapes.map(([, path]) => path).concat('src/inside', 'src', 'nothing/there', '.');
    const before = await openHandles();
    for (let round = 0; round < 12; round += 1)
      for (const path of paths) {
        await house.run('view_file', { path });
        await house.run('list_dir', { path });
        await house.run('write_file', { path, content: 'x' });
      }
    expect(await openHandles()).toBeLessThanOrEqual(before);
  }, 60_000);
});
