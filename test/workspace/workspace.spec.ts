import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { appendFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { Filing } from '../files/filing.js';

jest.setTimeout(60_000);

let filing: Filing;
let session: string;

beforeAll(async () => {
  filing = await Filing.start((dir) => ({
    PARLEY_PROJECT_ROOTS: dirname(dir),
    PARLEY_WORKSPACE_BYTES: '1048576',
  }));
  const created = await filing.queries.ask('memory.session.create', {
    owner: 'u_admin',
    name: null,
    model: null,
    systemPrompt: null,
  });
  session = created.id;
}, 60_000);

afterAll(() => filing?.stop(), 60_000);

const inWorkspace = (...path: string[]) => join(filing.dir, 'workspaces', session, ...path);
const at = (path: string) => `/v1/sessions/${session}/workspace${path}`;
const read = (path: string, as?: 'owner' | 'another') => filing.get(at(path), as);

interface Listing {
  entries: { name: string; kind: string; size: number }[];
  truncated: boolean;
  used: number;
  quota: number;
}

describe('a workspace', () => {
  it('in which nothing lies yet is empty, and is not made by looking', async () => {
    const response = await read('');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ entries: [], truncated: false, used: 0, quota: 1_048_576 });
    await expect(appendFile(inWorkspace('x'), '')).rejects.toThrow('ENOENT');
  });

  it('lists folders and files, without our notes and without links', async () => {
    const file = { file: 'f_one', name: 'ünï.txt', mediaType: 'text/plain', size: 3 };
    await filing.broker.files.put(file.file, Readable.from([Buffer.from('one')]));
    await filing.queries.ask('tools.place', { session, file });
    await mkdir(inWorkspace('made', 'deep'), { recursive: true });
    await writeFile(inWorkspace('made', 'deep', 'page.html'), '<script>alert(1)</script>');
    await symlink('/etc', inWorkspace('made', 'link'));
    const top = (await (await read('')).json()) as Listing;
    expect(top.entries.map(({ name, kind }) => `${kind} ${name}`)).toEqual(['folder made', 'folder uploads']);
    expect(top.used).toBe(3 + 25 + 4 + 'ünï.txt'.length + 2);
    const made = (await (await read('/made')).json()) as Listing;
    expect(made.entries).toEqual([expect.objectContaining({ name: 'deep', kind: 'folder', size: 0 })]);
    const uploads = (await (await read('/uploads/')).json()) as Listing;
    expect(uploads.entries).toEqual([expect.objectContaining({ name: 'ünï.txt', kind: 'file', size: 3 })]);
  });
});

describe('a file of it', () => {
  it('is downloaded as it is, and run by no browser', async () => {
    const response = await read('/made/deep/page.html');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '25',
      'content-disposition': `attachment; filename="page.html"; filename*=UTF-8''page.html`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(await response.text()).toBe('<script>alert(1)</script>');
    expect(await (await read(`/uploads/${encodeURIComponent('ünï.txt')}`)).text()).toBe('one');
  });

  it('of several parts comes whole', async () => {
    const content = Buffer.alloc(3_000_001, 'some text, ');
    await writeFile(inWorkspace('large'), content);
    const response = await read('/large');
    expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
    const head = await filing.get(at('/large'), 'owner', 'HEAD');
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '3000001']);
  });

  it('that changes on the way breaks the answer off, rather than being mixed', async () => {
    await writeFile(inWorkspace('changing'), Buffer.alloc(64 * 2 ** 20, 'a'));
    const reader = (await read('/changing')).body?.getReader();
    if (!reader) throw new Error('There is no content.');
    await reader.read();
    await writeFile(inWorkspace('changing'), Buffer.alloc(64 * 2 ** 20, 'b'));
    const texts = new Set<number>();
    const rest = async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        for (const each of [0, part.value.length - 1]) texts.add(part.value[each] ?? 0);
    };
    await expect(rest()).rejects.toThrow('terminated');
    expect([...texts]).toEqual(['a'.charCodeAt(0)]);
  });

  it.each([
    ['that is not there', '/none', 404, 'not_found'],
    ['below one that is not there', '/none/x', 404, 'not_found'],
    ['behind a link', '/made/link/passwd', 400, 'invalid_request'],
    ['that is a link', '/made/link', 400, 'invalid_request'],
    ['outside', '/%2e%2e%2f%2e%2e%2fetc%2fpasswd', 400, 'invalid_request'],
    ['with a NUL', '/a%00b', 400, 'invalid_request'],
    ['among our notes', '/.parley/f_one', 400, 'invalid_request'],
    ['that is too deep', `/${'a/'.repeat(70)}b`, 400, 'invalid_request'],
  ])('%s is refused', async (_what, path, status, code) => {
    const response = await read(path);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  });
});

it('is nobody else’s', async () => {
  for (const path of ['', '/made', '/made/deep/page.html'])
    expect((await read(path, 'another')).status).toBe(404);
});

describe('the root of a project', () => {
  it('is checked on the machine that has it', async () => {
    const problem = async (root: string) => (await filing.queries.ask('tools.root.check', { root })).problem;
    const projects = `${filing.dir}-projects`;
    await mkdir(projects);
    expect(await problem(projects)).toBeNull();
    await rm(projects, { recursive: true });
    expect(await problem(projects)).toContain('does not exist');
    expect(await problem(filing.dir)).toContain('PARLEY_DATA_DIR');
    expect(await problem(inWorkspace())).toContain('PARLEY_DATA_DIR');
    expect(await problem('/etc')).toContain('PARLEY_PROJECT_ROOTS');
    expect(await problem('relative')).toContain('PARLEY_PROJECT_ROOTS');
  });
});

it('takes no more than its quota', async () => {
  const file = { file: 'f_two', name: 'two', mediaType: 'text/plain', size: 3 };
  await filing.broker.files.put(file.file, Readable.from([Buffer.from('two')]));
  await expect(filing.queries.ask('tools.place', { session, file })).rejects.toMatchObject({
    body: { code: 'quota_exceeded' },
  });
});
