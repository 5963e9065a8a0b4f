import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SessionWorkspaces } from '../workspace/session-workspaces.js';
import { roomWatch } from './room-watch.js';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'parley-room-'));
});
afterEach(() => rm(base, { recursive: true }));

describe('a workspace that holds too many files already', () => {
  const write = (path: string, text: string) => writeFile(join(base, 's_one', path), text);

  async function watched() {
    const settings = { folder: base, quotaBytes: 1_000, quotaFiles: 10 };
    const workspaces = new SessionWorkspaces(settings, { now: () => 0 });
    for (const folder of ['a', 'z']) await mkdir(join(base, 's_one', folder), { recursive: true });
    for (let at = 0; at < 50; at += 1) for (const folder of ['a', 'z']) await write(`${folder}/${at}`, '');
    return roomWatch(workspaces, 's_one', []);
  }

  it.each(['a', 'z'])('does not grow where nobody counted any more, as in %s', async (folder) => {
    const watch = await watched();
    expect(await watch()).toBeUndefined();
    await write(`${folder}/0`, 'x'.repeat(2_000));
    expect(await watch()).toMatch(/files and folders/);
  });

  it('gets no more files, and may be tidied up', async () => {
    const watch = await watched();
    await rm(join(base, 's_one/a/1'));
    expect(await watch()).toBeUndefined();
    for (const name of ['one', 'two']) await write(name, '');
    expect(await watch()).toMatch(/files and folders/);
  });
});

describe('a workspace whose folders are nested without end', () => {
  const deep = 700;

  async function nested(folder: string): Promise<void> {
    execFileSync('sh', ['-c', `for i in $(seq ${deep}); do mkdir d && cd d && : >f; done`], { cwd: folder });
  }

  it('is counted with few handles, keeps its quota, and may be tidied up', async () => {
    const settings = { folder: base, quotaBytes: 1_000, quotaFiles: 10_000 };
    const workspaces = new SessionWorkspaces(settings, { now: () => 0 });
    const root = await workspaces.root('s_one');
    await nested(join(base, 's_one'));
    expect(await workspaces.usage(root)).toEqual({ bytes: 0, files: 2 * deep });
    const watch = await roomWatch(workspaces, 's_one', []);
    const full = ['-c', `for i in $(seq ${deep}); do cd d; done; head -c 2000 /dev/zero >f`];
    execFileSync('sh', full, { cwd: join(base, 's_one') });
    expect(await watch()).toMatch(/more than the 1000 bytes/);
    await rm(join(base, 's_one/d'), { recursive: true });
    expect(await watch()).toBeUndefined();
  }, 30_000);
});
