import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, lstat, mkdir, open, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { ToolHouse } from './testing/tool-house.js';
import { versionOf } from './version.js';

let house: ToolHouse;
beforeEach(async () => {
  house = await ToolHouse.open({ quotaBytes: 1_000, quotaFiles: 5 });
});
afterEach(() => house.close());

const put = (path: string, content: string | Buffer) => writeFile(house.inProject(path), content);
const lying = (path: string) => readFile(house.inProject(path), 'utf8');

describe('a view', () => {
  it('numbers the lines, and tells the version', async () => {
    await put('a.txt', 'one\ntwo\nthree');
    expect((await house.run('view_file', { path: 'a.txt' })).split('\n')).toEqual([
      'a.txt: 3 lines, 13 bytes',
      `version: ${versionOf(Buffer.from('one\ntwo\nthree'))}`,
      '1\tone',
      '2\ttwo',
      '3\tthree',
    ]);
  });

  it('shows a part, and says where to go on', async () => {
    await put('a.txt', Array.from({ length: 50 }, (_, index) => `line ${index + 1}\r\n`).join(''));
    const said = (await house.run('view_file', { path: 'a.txt', offset: 9, limit: 2 })).split('\n');
    expect(said[0]).toBe('a.txt: 50 lines, 441 bytes, lines end with CRLF');
    expect(said.slice(2)).toEqual([' 9\tline 9', '10\tline 10', '(there is more: go on with offset 11)']);
    expect(await house.run('view_file', { path: 'a.txt', offset: 51 })).toContain('(no line 51)');
  });

  it('cuts a long line between two characters', async () => {
    await put('a.txt', `${'ä'.repeat(5_000)}\nnext`);
    const said = await house.run('view_file', { path: 'a.txt' });
    expect(said).toContain(`1\t${'ä'.repeat(1_000)} … (8000 bytes more in this line)\n2\tnext`);
    await put('b.txt', `x${'ä'.repeat(5_000)}`);
    expect(await house.run('view_file', { path: 'b.txt' })).not.toContain('\uFFFD');
  });

  it.each([
    ['a PNG image', Buffer.from('89504e470d0a1a0a', 'hex')],
    ['a PDF document', Buffer.from('%PDF-1.7')],
    ['a binary file', Buffer.from('text\0and more')],
    ['text in UTF-16', Buffer.from('\uFEFFtext', 'utf16le')],
  ])('tells of %s what it is, and does not show it', async (type, content) => {
    await put('a', content);
    const size = `${content.length} bytes`;
    expect(await house.run('view_file', { path: 'a' })).toBe(
      `a is ${type} of ${size}; it cannot be shown as text.`,
    );
  });

  it('of an empty file says so', async () => {
    await put('a', '');
    expect(await house.run('view_file', { path: 'a' })).toMatch(
      /^a: 0 lines, 0 bytes\nversion: \S+\n\(empty\)$/,
    );
  });

  it('of one line says so in the singular', async () => {
    await put('a', 'alone');
    expect(await house.run('view_file', { path: 'a' })).toMatch(/^a: 1 line, 5 bytes\n/);
  });

  it('of a huge file reads no more than it shows', async () => {
    const handle = await open(house.inProject('huge'), 'w');
    await handle.write('one\ntwo\n');
    await handle.write('x'.repeat(100_000));
    await handle.close();
    await truncate(house.inProject('huge'), 2 ** 40);
    const said = await house.run('view_file', { path: 'huge', limit: 1 });
    expect(said).toContain('too large to be edited\n1\tone\n(there is more: go on with offset 2)');
    expect(await house.run('write_file', { path: 'huge', content: 'x' })).toMatch(
      /larger than 10485760 bytes/,
    );
  });
});

describe('a list', () => {
  it('tells folders first, sizes, and how many are left out', async () => {
    await put('b', 'x');
    await put('a', 'xy');
    await put('odd\nname', '');
    expect((await house.run('list_dir', {})).split('\n')).toEqual([
      '. in the project:',
      'src/',
      'a  2 bytes',
      'b  1 byte',
      '"odd\\nname"  0 bytes',
    ]);
    expect(await house.run('list_dir', { limit: 1 })).toMatch(/src\/\n\(and 3 more\)$/);
    expect(await house.run('list_dir', { path: 'src' })).toBe('src in the project is empty.');
  });
});

describe('a write', () => {
  it('makes the folders on the way, for nobody but us in a workspace', async () => {
    const said = await house.run('write_file', { in: 'workspace', path: 'x/y/z.txt', content: 'new' });
    expect(said).toBe(`Made x/y/z.txt in the workspace: 3 bytes, version: ${versionOf(Buffer.from('new'))}`);
    expect((await lstat(house.inWorkspace('x/y'))).mode & 0o777).toBe(0o700);
    expect((await lstat(house.inWorkspace('x/y/z.txt'))).mode & 0o777).toBe(0o600);
    expect(await readdir(house.inWorkspace('x/y'))).toEqual(['z.txt']);
  });

  it('over a file needs its version, and tells the present one', async () => {
    await put('a', 'old');
    const version = versionOf(Buffer.from('old'));
    expect(await house.run('write_file', { path: 'a', content: 'new' })).toMatch(/exists already. View it/);
    expect(await house.run('write_file', { path: 'a', content: 'new', version: 'other' })).toContain(
      `its version is ${version}, not other`,
    );
    expect(await lying('a')).toBe('old');
    expect(await house.run('write_file', { path: 'a', content: 'new', version })).toContain('Replaced a');
    expect(await lying('a')).toBe('new');
    expect(await house.run('write_file', { path: 'none', content: 'new', version })).toMatch(
      /does not exist/,
    );
  });

  it('keeps mode, mark, line ends and the last of them', async () => {
    await put('a.sh', '\uFEFFone\r\ntwo\r\n');
    await chmod(house.inProject('a.sh'), 0o751);
    const version = await house.versionOf({ path: 'a.sh' });
    await house.run('write_file', { path: 'a.sh', content: 'three\nfour', version });
    expect(await lying('a.sh')).toBe('\uFEFFthree\r\nfour\r\n');
    expect((await lstat(house.inProject('a.sh'))).mode & 0o777).toBe(0o751);
  });

  it.each([
    [['src'], 'src/a', /^Made/],
    [['src'], 'other', /only "src" may/],
    [['src'], 'srcx/a', /only "src" may/],
    [[], 'a', /nothing may/],
    [['.'], '.git/hooks/pre-commit', /only git itself/],
  ])('where %p is writable, to %s', async (writable, path, said) => {
    const place = { workspace: 's_one', project: { id: 'p', root: house.inProject(), writable } };
    expect(await house.run('write_file', { path, content: 'x' }, place)).toMatch(said);
  });

  it('never exceeds the quota, neither in bytes nor in files, and leaves nothing', async () => {
    const write = (path: string, size: number, version?: string) =>
      house.run('write_file', {
        in: 'workspace',
        path,
        content: 'x'.repeat(size),
        ...(version && { version }),
      });
    expect(await write('a', 900)).toMatch(/^Made/);
    expect(await write('b', 101)).toMatch(/more than the 1000 bytes/);
    expect(await write('a', 1_000, versionOf(Buffer.from('x'.repeat(900))))).toMatch(/^Replaced/);
    expect(await readdir(house.inWorkspace())).toEqual(['a']);
    for (const name of ['b', 'c', 'd', 'e']) expect(await write(name, 0)).toMatch(/^Made/);
    expect(await write('f', 0)).toMatch(/more than the 5 files/);
    expect((await readdir(house.inWorkspace())).length).toBe(5);
  });

  it('of ten at once for one new file is one', async () => {
    const writes = Array.from({ length: 10 }, (_, index) =>
      house.run('write_file', { path: 'a', content: String(index) }),
    );
    const said = await Promise.all(writes);
    expect(said.filter((each) => each.startsWith('Made'))).toHaveLength(1);
    expect(await readdir(house.inProject())).toEqual(['a', 'src']);
  });
});

describe('an edit', () => {
  const edit = async (oldText: string, newText: string, more: object = {}) =>
    house.run('edit_file', {
      path: 'a',
      version: await house.versionOf({ path: 'a' }),
      oldText,
      newText,
      ...more,
    });

  it('replaces what occurs once, whatever $ means elsewhere', async () => {
    await put('a', 'one\ntwo\nthree\n');
    expect(await edit('two', "$& $1 $'")).toMatch(/^Edited a in the project \(line 2\), version: /);
    expect(await lying('a')).toBe("one\n$& $1 $'\nthree\n");
  });

  it('refuses what occurs often, with the lines, unless all are meant', async () => {
    await put('a', 'x\ny\nx x\naaa\n');
    expect(await edit('x', 'z')).toContain('occurs 3 times, in lines 1, 3, 3');
    expect(await edit('aa', 'z')).toContain('occurs 2 times, in lines 4, 4');
    expect(await edit('none', 'z')).toContain('does not occur');
    expect(await edit('', 'z')).toContain('is empty');
    expect(await edit('y', 'y')).toContain('nothing would change');
    expect(await edit('x', 'z', { replaceAll: true })).toContain('(3 places, lines 1, 3, 3)');
    expect(await lying('a')).toBe('z\ny\nz z\naaa\n');
  });

  it('keeps mark and line ends, given without them', async () => {
    await put('a', '\uFEFFone\r\ntwo\r\nthree');
    expect(await edit('one\ntwo\n', 'four\nfive\n')).toMatch(/^Edited/);
    expect(await lying('a')).toBe('\uFEFFfour\r\nfive\r\nthree');
  });

  it('touches nothing that has changed since it was seen', async () => {
    await put('a', 'one');
    const version = await house.versionOf({ path: 'a' });
    await put('a', 'two');
    const said = await house.run('edit_file', { path: 'a', version, oldText: 'two', newText: 'three' });
    expect(said).toContain(`its version is ${versionOf(Buffer.from('two'))}, not ${version}`);
    expect(await lying('a')).toBe('two');
  });

  it('is not tried on what is no text, nor where there is nothing', async () => {
    await put('a', Buffer.from([0x61, 0xff, 0x62]));
    const version = versionOf(Buffer.from([0x61, 0xff, 0x62]));
    const input = { path: 'a', version, oldText: 'a', newText: 'b' };
    expect(await house.run('edit_file', input)).toContain('no text in UTF-8');
    expect(await house.run('edit_file', { ...input, path: 'x/y' })).toContain('"x" does not exist');
    await mkdir(house.inProject('folder'));
    expect(await house.run('edit_file', { ...input, path: 'folder' })).toContain('is a folder');
  });
});

describe('a session without a project', () => {
  it('has its files in the workspace', async () => {
    const place = { workspace: 's_one' };
    expect(await house.run('write_file', { path: 'a', content: 'x' }, place)).toContain('in the workspace');
    expect(await house.run('view_file', { in: 'project', path: 'a' }, place)).toContain('has no project');
  });
});
