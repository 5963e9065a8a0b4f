import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParleyError } from '../contracts/index.js';
import { mostFileBytes, Vault } from './vault.js';
import { vaultPath } from './vault-path.js';
import { VaultTrouble } from './vault-trouble.js';

let top: string;
let root: string;
let outside: string;
let vault: Vault;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'vault-'));
  root = join(top, 'vault');
  outside = join(top, 'outside');
  await mkdir(root);
  await mkdir(outside);
  await writeFile(join(outside, 'secret.md'), 'secret');
  vault = new Vault(root);
});

afterEach(() => rm(top, { recursive: true, force: true }));

async function refusal(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (ParleyError.is(error)) return error.body.code;
  return error instanceof VaultTrouble ? `trouble: ${error.reason}` : `taken, or thrown: ${String(error)}`;
}

describe('a vault', () => {
  it('has files that may not be there yet, in folders that may not be either', async () => {
    const path = vaultPath('/notes/today/plan');
    expect(await vault.read(path)).toBeUndefined();
    await vault.write(path, 'Hello ü\r\n');
    expect(await vault.read(path)).toBe('Hello ü\r\n');
    expect(await readFile(join(root, 'notes/today/plan.md'), 'utf8')).toBe('Hello ü\r\n');
    expect(await readdir(join(root, 'notes/today'))).toEqual(['plan.md']);
  });

  it('keeps what a file may be done with, and its byte order mark', async () => {
    await writeFile(join(root, 'a.md'), '\uFEFFold');
    await chmod(join(root, 'a.md'), 0o640);
    const path = vaultPath('a.md');
    const text = (await vault.read(path)) ?? '';
    expect(text).toBe('\uFEFFold');
    await vault.write(path, `${text}!`);
    expect((await stat(join(root, 'a.md'))).mode & 0o777).toBe(0o640);
    expect(await readFile(join(root, 'a.md'))).toEqual(Buffer.from('\uFEFFold!'));
  });

  it('shows the old file or the new one, never a part: another name of the old one keeps it', async () => {
    await writeFile(join(root, 'a.md'), 'old');
    await link(join(root, 'a.md'), join(outside, 'same.md'));
    await vault.write(vaultPath('a'), 'new');
    expect(await readFile(join(outside, 'same.md'), 'utf8')).toBe('old');
  });

  it('clears away what somebody has left who was killed while he wrote', async () => {
    await vault.write(vaultPath('a'), 'one');
    await vault.write(vaultPath('a'), 'two');
    const [left = ''] = (await readdir(root)).filter((name) => name.endsWith('.tmp'));
    expect(left).toBe('');
  });

  it('follows no link out of it, nor any other', async () => {
    await symlink(outside, join(root, 'folder'));
    await symlink(join(outside, 'secret.md'), join(root, 'file.md'));
    await symlink(join(outside, 'new.md'), join(root, 'dangling.md'));
    for (const name of ['folder/secret', 'folder/new', 'folder/deeper/new', 'file', 'dangling']) {
      expect(await refusal(vault.read(vaultPath(name)))).toBe('invalid_request');
      expect(await refusal(vault.write(vaultPath(name), 'x'))).toBe('invalid_request');
    }
    expect(await readdir(outside)).toEqual(['secret.md']);
    expect(await readFile(join(outside, 'secret.md'), 'utf8')).toBe('secret');
  });

  it('waits for nothing that is no file', async () => {
    execFileSync('mkfifo', [join(root, 'pipe.md')]);
    await mkdir(join(root, 'folder.md'));
    await writeFile(join(root, 'file'), '');
    for (const name of ['pipe', 'folder', 'file/x'])
      expect(await refusal(vault.read(vaultPath(name)))).toBe('invalid_request');
    expect(await refusal(vault.write(vaultPath('pipe'), 'x'))).toBe('invalid_request');
  });

  it('lists its files, and none behind a link', async () => {
    for (const name of ['a', 'b/c', 'b/d/e']) await vault.write(vaultPath(name), name);
    await writeFile(join(root, 'b', 'no.txt'), '');
    await symlink(outside, join(root, 'b', 'out'));
    await symlink(join(outside, 'secret.md'), join(root, 'secret.md'));
    expect((await vault.list([])).map(({ text }) => text).toSorted()).toEqual(['a.md', 'b/c.md', 'b/d/e.md']);
    expect((await vault.list(['b', 'd'])).map(({ text }) => text)).toEqual(['b/d/e.md']);
    expect(await vault.list(['nowhere'])).toEqual([]);
  });

  it('takes text alone, and not without end', async () => {
    await writeFile(join(root, 'bytes.md'), Buffer.from([0xff, 0xfe]));
    expect(await refusal(vault.read(vaultPath('bytes')))).toBe('invalid_request');
    await writeFile(join(root, 'long.md'), Buffer.alloc(mostFileBytes + 1));
    expect(await refusal(vault.read(vaultPath('long')))).toBe('too_large');
    expect(await refusal(vault.write(vaultPath('x'), 'x'.repeat(mostFileBytes + 1)))).toBe('too_large');
  });

  it('says what the disk says', async () => {
    await rm(root, { recursive: true });
    expect(await refusal(vault.write(vaultPath('a'), 'x'))).toBe('trouble: the vault’s folder is not there');
    await writeFile(root, '');
    expect(await refusal(vault.read(vaultPath('a')))).toBe('trouble: the vault’s folder is not there');
  });
});

describe('a path in the vault', () => {
  it.each([
    ['a', 'a.md'],
    ['a.md', 'a.md'],
    ['A.MD', 'A.MD'],
    ['/a', 'a.md'],
    ['//a//b', 'a/b.md'],
    ['./a/./b', 'a/b.md'],
    ['a.txt', 'a.txt.md'],
    ['/etc/passwd', 'etc/passwd.md'],
    ['ü 😀', 'ü 😀.md'],
    ['..a', '..a.md'],
    ['..%2fa', '..%2fa.md'],
    ['a #1? [b]', 'a #1? [b].md'],
    ['a.md/b', 'a.md/b.md'],
  ])('%j is %j', (filename, text) => {
    expect(vaultPath(filename).text).toBe(text);
  });

  it.each([
    '',
    ' ',
    '/',
    '.',
    './',
    'a/',
    '..',
    '../a',
    'a/../../b',
    'a/..',
    '/..',
    'a\0b',
    'a\nb',
    'a\\b',
    '..\\a',
    '.md',
    'a/.md',
    'x'.repeat(300),
    'ü'.repeat(200),
    'a/'.repeat(60) + 'b',
    '\ud800',
    'x/'.repeat(600),
  ])('%j is none', (filename) => {
    expect(() => vaultPath(filename)).toThrow(ParleyError);
  });
});
