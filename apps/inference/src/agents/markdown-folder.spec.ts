import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino, type Logger } from 'pino';
import { BadFile } from './front-matter.js';
import { MarkdownFolder } from './markdown-folder.js';

let outside: string;
let dir: string;
let now: number;
let logged: string[];
let folder: MarkdownFolder<string>;

beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'parley-folder-'));
  dir = join(outside, 'agents');
  await mkdir(dir);
  now = 0;
  logged = [];
  folder = new MarkdownFolder({ dir, what: 'agents', read, logger: logger(), now: () => now });
});

afterEach(() => rm(outside, { recursive: true, force: true }));

function read(name: string, text: string): string {
  if (text.startsWith('broken')) throw new BadFile(7, 'is broken');
  return `${name}: ${text}`;
}

function logger(): Logger {
  return pino({ base: null }, { write: (line: string) => void logged.push(JSON.parse(line).msg) });
}

const write = (file: string, content: string | Uint8Array) => writeFile(join(dir, file), content);

/** What it tells a second later. */
async function later() {
  now += 1_000;
  const { good, broken } = await folder.contents();
  return { good: [...good.values()], broken: broken.map(({ file, line }) => `${file}:${line}`) };
}

describe('a folder of Markdown files', () => {
  it('is empty where there is none, and may come later, and go', async () => {
    await rm(dir, { recursive: true });
    expect(await later()).toEqual({ good: [], broken: [] });
    await mkdir(dir);
    await write('a.md', '1');
    expect(await later()).toEqual({ good: ['a: 1'], broken: [] });
    await rm(dir, { recursive: true });
    expect(await later()).toEqual({ good: [], broken: [] });
    expect(logged).toEqual([]);
  });

  it('follows what is added, changed and taken away, and looks once a second at most', async () => {
    await write('a.md', '1');
    await write('notes.txt', 'none of ours');
    await write('.hidden.md', 'nor this');
    expect((await later()).good).toEqual(['a: 1']);
    await write('a.md', '22');
    await write('b.md', '3');
    expect((await folder.contents()).good.size).toBe(1);
    expect((await later()).good).toEqual(['a: 22', 'b: 3']);
    await unlink(join(dir, 'a.md'));
    expect((await later()).good).toEqual(['b: 3']);
  });

  it('keeps what a file said before it broke, tells of it once, and harms no other', async () => {
    await write('a.md', '1');
    await write('b.md', 'broken from the start');
    expect(await later()).toEqual({ good: ['a: 1'], broken: ['agents/b.md:7'] });
    await write('a.md', 'broken');
    expect(await later()).toEqual({ good: ['a: 1'], broken: ['agents/a.md:7', 'agents/b.md:7'] });
    await later();
    expect(logged).toEqual(['agents/b.md, line 7: is broken', 'agents/a.md, line 7: is broken']);
    await write('a.md', 'mended');
    expect(await later()).toEqual({ good: ['a: mended'], broken: ['agents/b.md:7'] });
  });

  it('refuses what is too large, no UTF-8, or no file, without opening what would keep it waiting', async () => {
    await write('large.md', 'x'.repeat(200_001));
    await write('latin.md', Buffer.from([0x61, 0x0a, 0xfc]));
    await mkdir(join(dir, 'folder.md'));
    execFileSync('mkfifo', [join(dir, 'pipe.md')]);
    expect(await later()).toEqual({
      good: [],
      broken: ['agents/folder.md:1', 'agents/large.md:1', 'agents/latin.md:2', 'agents/pipe.md:1'],
    });
  });

  it('follows links inside of the folder alone', async () => {
    await writeFile(join(outside, 'secret.md'), 'secret');
    await write('a.md', '1');
    await symlink(join(outside, 'secret.md'), join(dir, 'out.md'));
    await symlink('a.md', join(dir, 'same.md'));
    await symlink('nowhere.md', join(dir, 'dangling.md'));
    expect(await later()).toEqual({ good: ['a: 1', 'same: 1'], broken: ['agents/out.md:1'] });
    await later();
    expect(logged).toEqual(['agents/out.md, line 1: points out of its folder']);
  });

  it('reads a config map of Kubernetes, and sees it replaced', async () => {
    await mkdir(join(dir, '..2026_1'));
    await write('..2026_1/a.md', 'old');
    await symlink('..2026_1', join(dir, '..data'));
    await symlink('..data/a.md', join(dir, 'a.md'));
    expect((await later()).good).toEqual(['a: old']);
    await mkdir(join(dir, '..2026_2'));
    await write('..2026_2/a.md', 'new');
    await symlink('..2026_2', join(dir, '..data_tmp'));
    await rename(join(dir, '..data_tmp'), join(dir, '..data'));
    expect((await later()).good).toEqual(['a: new']);
  });

  it('may itself be a link', async () => {
    await write('a.md', '1');
    await symlink(dir, join(outside, 'link'));
    folder = new MarkdownFolder({ dir: join(outside, 'link'), what: 'agents', read, logger: logger() });
    expect([...(await folder.contents()).good.values()]).toEqual(['a: 1']);
  });

  it('stays as it was where it cannot be read any more, and says so once', async () => {
    await write('a.md', '1');
    expect((await later()).good).toEqual(['a: 1']);
    await rm(dir, { recursive: true });
    await writeFile(dir, 'a file now');
    expect((await later()).good).toEqual(['a: 1']);
    await later();
    expect(logged).toEqual(['The folder of the agents cannot be read']);
  });
});
