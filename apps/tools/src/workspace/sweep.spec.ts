import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../calls/testing/manual-clock.js';
import { openHandles } from '../file-tools/testing/tool-house.js';
import { SessionWorkspaces } from './session-workspaces.js';
import { Sweep } from './sweep.js';

const day = 86_400_000;
const going = new AbortController().signal;
let dir: string;
let clock: ManualClock;
let warnings: unknown[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sweep-'));
  clock = new ManualClock();
  warnings = [];
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const service = () => {
  const limits = { quotaBytes: 1_000, quotaFiles: 100 };
  const workspaces = new SessionWorkspaces({ folder: join(dir, 'workspaces'), ...limits }, clock);
  const log = { warn: (...said: unknown[]) => void warnings.push(said) };
  return { workspaces, sweep: new Sweep(workspaces, { clock, keepMs: 30 * day, log: log as never }) };
};
const lying = async () => (await readdir(join(dir, 'workspaces'))).filter((name) => !name.startsWith('.'));

describe('a sweep', () => {
  it('removes what nobody has used for long, and nothing else', async () => {
    const { workspaces, sweep } = service();
    await writeFile(join(await workspaces.folder('s_old'), 'a'), 'x');
    await workspaces.folder('s_used');
    clock.pass(29 * day);
    await workspaces.folder('s_used');
    await sweep.run(going);
    expect(await lying()).toEqual(['s_old', 's_used']);
    clock.pass(2 * day);
    await sweep.run(going);
    expect(await lying()).toEqual(['s_used']);
    expect(await readdir(join(dir, 'workspaces', '.swept'))).toEqual([]);
    expect(await readdir(join(dir, 'workspaces', '.used'))).toEqual(['s_used']);
  });

  it('discards one at once, however lately it was used, and none where there is none', async () => {
    const { workspaces, sweep } = service();
    await writeFile(join(await workspaces.folder('s_deleted'), 'a'), 'x');
    await workspaces.folder('s_used');
    await sweep.discard('s_deleted');
    await sweep.discard('s_none');
    expect(await lying()).toEqual(['s_used']);
    await sweep.run(going);
    expect(await readdir(join(dir, 'workspaces', '.swept'))).toEqual([]);
    expect(await readdir(join(dir, 'workspaces', '.used'))).toEqual(['s_used']);
  });

  it('lets live what it has no note of, and looks again later', async () => {
    const { workspaces, sweep } = service();
    await workspaces.folder('s_one');
    await rm(join(dir, 'workspaces', '.used'), { recursive: true });
    clock.pass(40 * day);
    await sweep.run(going);
    expect(await lying()).toEqual(['s_one']);
    clock.pass(40 * day);
    await sweep.run(going);
    expect(await lying()).toEqual([]);
  });

  it('follows no link, is stopped by no depth and by no mode, and leaves no handle', async () => {
    const { workspaces, sweep } = service();
    const folder = await workspaces.folder('s_old');
    await mkdir(join(dir, 'outside', 'inner'), { recursive: true });
    await writeFile(join(dir, 'outside', 'mine'), 'mine');
    await symlink(join(dir, 'outside'), join(folder, 'link'));
    await mkdir(join(folder, ...Array.from({ length: 300 }, () => 'd')), { recursive: true });
    await mkdir(join(folder, 'closed', 'inner'), { recursive: true });
    await chmod(join(folder, 'closed'), 0o000);
    for (let each = 0; each < 1_100; each += 1) writeFileSync(join(folder, `file-${each}`), '');
    await symlink(join(dir, 'outside'), join(dir, 'workspaces', 's_link'));
    clock.pass(31 * day);
    const before = await openHandles();
    await sweep.run(going);
    expect(warnings).toEqual([expect.arrayContaining([expect.objectContaining({ workspace: 's_link' })])]);
    expect(await lying()).toEqual(['s_link']);
    expect(await readdir(join(dir, 'workspaces', '.swept'))).toEqual([]);
    expect(await readFile(join(dir, 'outside', 'mine'), 'utf8')).toBe('mine');
    expect(await openHandles()).toBeLessThanOrEqual(before);
  }, 30_000);

  it('by several services at once removes each once, and harms none that is used meanwhile', async () => {
    const services = [service(), service(), service()];
    const maker = service();
    const ids = Array.from({ length: 30 }, (_, index) => `s_${index}`);
    for (const id of ids) await writeFile(join(await maker.workspaces.folder(id), 'a'), 'x');
    clock.pass(31 * day);
    const used = ids.filter((_, index) => index % 3 === 0);
    const user = service();
    const uses = Promise.all(used.map((id) => user.workspaces.folder(id)));
    await Promise.all([...services.map(({ sweep }) => sweep.run(going)), uses]);
    expect(warnings).toEqual([]);
    expect((await lying()).toSorted()).toEqual(used.toSorted());
  });

  it('removes what was not whole when its service died, once it is old', async () => {
    const { workspaces, sweep } = service();
    const folder = await workspaces.folder('s_one');
    await mkdir(join(folder, 'uploads'));
    for (const name of ['.parley-old.part', '.parley-new.part', 'my.part']) {
      await writeFile(join(folder, 'uploads', name), 'x');
      const age = name === '.parley-new.part' ? 60 : 7_200;
      const at = clock.now() / 1_000 - age;
      await utimes(join(folder, 'uploads', name), at, at);
    }
    await sweep.run(going);
    expect((await readdir(join(folder, 'uploads'))).toSorted()).toEqual(['.parley-new.part', 'my.part']);
  });
});
