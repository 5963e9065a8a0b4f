import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredFile } from '#shared/broker';
import { ParleyError } from '#shared/contracts';
import { ManualClock } from '../calls/testing/manual-clock.js';
import { PlacedFiles } from './placed-files.js';
import { SessionWorkspaces } from './session-workspaces.js';

const session = 's_one';
let root: string;
let contents: Map<string, string>;
let reads: string[];
let placed: PlacedFiles;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'workspaces-'));
  contents = new Map([
    ['f_one', 'one'],
    ['f_two', 'two'],
  ]);
  reads = [];
  placed = filesOf();
});

function filesOf(limits = { quotaBytes: 1_000, quotaFiles: 20 }): PlacedFiles {
  const workspaces = new SessionWorkspaces(
    { folder: join(root, 'workspaces'), ...limits },
    new ManualClock(),
  );
  return new PlacedFiles({ get, info }, workspaces);
}

afterEach(() => rm(root, { recursive: true, force: true }));

async function get(id: string): Promise<StoredFile | undefined> {
  reads.push(id);
  const content = contents.get(id);
  if (content === undefined) return undefined;
  return { size: content.length, content: piecesOf(content) };
}

async function info(id: string): Promise<{ size: number } | undefined> {
  const content = contents.get(id);
  return content === undefined ? undefined : { size: content.length };
}

async function* piecesOf(content: string): AsyncGenerator<Uint8Array> {
  for (const character of content) yield Buffer.from(character);
  if (content === 'broken') throw new Error('The store is gone.');
}

const folder = (...path: string[]) => join(root, 'workspaces', session, ...path);
const lying = (path: string) => readFile(folder(path), 'utf8');

describe('a file that is put into a workspace', () => {
  it('lies there whole under its name, for nobody but us', async () => {
    expect(await placed.place(session, { file: 'f_one', name: 'a.txt' })).toBe('uploads/a.txt');
    expect(await lying('uploads/a.txt')).toBe('one');
    for (const each of ['', 'uploads', '.parley'])
      expect((await lstat(folder(each))).mode & 0o777).toBe(0o700);
    expect((await lstat(folder('uploads/a.txt'))).mode & 0o777).toBe(0o600);
  });

  it('gets a number where its name is taken', async () => {
    await placed.place(session, { file: 'f_one', name: 'a.tar.gz' });
    expect(await placed.place(session, { file: 'f_two', name: 'a.tar.gz' })).toBe('uploads/a.tar (2).gz');
    expect(await lying('uploads/a.tar.gz')).toBe('one');
    expect(await lying('uploads/a.tar (2).gz')).toBe('two');
  });

  it('is put once, by every process that comes after, and whatever tools have made of it', async () => {
    await placed.place(session, { file: 'f_one', name: 'a.txt' });
    await writeFile(folder('uploads/a.txt'), 'edited');
    const another = filesOf();
    expect(await another.place(session, { file: 'f_one', name: 'other.txt' })).toBe('uploads/a.txt');
    expect(await lying('uploads/a.txt')).toBe('edited');
    expect(reads).toEqual(['f_one']);
  });

  it('is put once for two who ask at once', async () => {
    const both = [1, 2].map(() => placed.place(session, { file: 'f_one', name: 'a.txt' }));
    expect(await Promise.all(both)).toEqual(['uploads/a.txt', 'uploads/a.txt']);
    expect(reads).toEqual(['f_one']);
  });

  it('comes back under the same name where it was deleted', async () => {
    await placed.place(session, { file: 'f_one', name: 'a.txt' });
    await rm(folder('uploads/a.txt'));
    expect(await placed.place(session, { file: 'f_one', name: 'b.txt' })).toBe('uploads/a.txt');
    expect(await lying('uploads/a.txt')).toBe('one');
  });

  it('is known again under the longest name with a number', async () => {
    const name = `${'ü'.repeat(98)}.csv`;
    await placed.place(session, { file: 'f_one', name });
    const numbered = await placed.place(session, { file: 'f_two', name });
    expect(numbered).toMatch(/ü \(2\)\.csv$/);
    expect(await placed.place(session, { file: 'f_two', name })).toBe(numbered);
    expect(reads).toEqual(['f_one', 'f_two']);
  });

  it('of two that want one name at the same time each gets its own', async () => {
    const names = await Promise.all(
      ['f_one', 'f_two'].map((file) => placed.place(session, { file, name: 'a' })),
    );
    expect(names.toSorted()).toEqual(['uploads/a', 'uploads/a (2)']);
  });

  it('that breaks off leaves nothing', async () => {
    contents.set('f_one', 'broken');
    await expect(placed.place(session, { file: 'f_one', name: 'a.txt' })).rejects.toThrow('store is gone');
    expect(await readdir(folder(), { recursive: true })).toEqual(['uploads']);
  });

  it('that is more than may lie there leaves nothing', async () => {
    const refusal: unknown = await filesOf({ quotaBytes: 2, quotaFiles: 20 })
      .place(session, { file: 'f_one', name: 'a' })
      .catch((error) => error);
    expect(ParleyError.is(refusal) && refusal.body.code).toBe('quota_exceeded');
    expect(await readdir(folder('uploads'))).toEqual([]);
    expect(reads).toEqual([]);
  });

  it('that is too large is in nobody’s way, nor is one of two that have room alone', async () => {
    contents.set('f_large', 'x'.repeat(2_000));
    const crowded = filesOf({ quotaBytes: 80, quotaFiles: 20 });
    for (const each of ['f_one', 'f_two']) contents.set(each, 'x'.repeat(50));
    const outcomes = await Promise.allSettled(
      ['f_large', 'f_one', 'f_two'].map((file) => crowded.place(session, { file, name: file })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
    expect(await readdir(folder('uploads'))).toEqual(['f_one']);
  });

  it('that is not in the store is not found', async () => {
    const refusal: unknown = await placed
      .place(session, { file: 'f_none', name: 'a' })
      .catch((error) => error);
    expect(ParleyError.is(refusal) && refusal.body.code).toBe('not_found');
  });
});

describe('no name and no link', () => {
  it.each(['../../../outside', '/etc/passwd', 'a/../../b', '..', '.parley/../x'])(
    'leads out of it: %s',
    async (name) => {
      const path = await placed.place(session, { file: 'f_one', name });
      expect(path).toMatch(/^uploads\/[^/]+$/);
      expect(await lying(path)).toBe('one');
      expect(await readdir(root)).toEqual(['workspaces']);
    },
  );

  it('leads out of it where a folder was replaced', async () => {
    await mkdir(folder(), { recursive: true });
    await mkdir(join(root, 'outside'));
    await symlink(join(root, 'outside'), folder('uploads'));
    await expect(placed.place(session, { file: 'f_one', name: 'a' })).rejects.toThrow('is a link');
    expect(await readdir(join(root, 'outside'))).toEqual([]);
  });

  it('is written through, where a tool has put one under the name', async () => {
    await placed.place(session, { file: 'f_two', name: 'b' });
    await writeFile(join(root, 'outside'), 'mine');
    await symlink(join(root, 'outside'), folder('uploads/a'));
    await symlink(join(root, 'nowhere'), folder('uploads/a (2)'));
    expect(await placed.place(session, { file: 'f_one', name: 'a' })).toBe('uploads/a (3)');
    expect(await readFile(join(root, 'outside'), 'utf8')).toBe('mine');
  });

  it('in a note is believed', async () => {
    await placed.place(session, { file: 'f_one', name: 'a' });
    await writeFile(folder('.parley/f_one'), '../../outside');
    await writeFile(join(root, 'outside'), 'mine');
    expect(await placed.place(session, { file: 'f_one', name: 'a' })).toBe('uploads/outside');
    expect(await lying('uploads/outside')).toBe('one');
  });
});
