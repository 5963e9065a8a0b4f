import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { eventually } from '../harness/eventually.js';
import { Filing, formEnd, formType, longForm, mostFileBytes, partHead, smallPng } from './filing.js';

jest.setTimeout(60_000);

const mebibyte = 2 ** 20;
let filing: Filing;

beforeAll(async () => {
  filing = await Filing.start();
}, 60_000);

afterAll(() => filing?.stop(), 60_000);

function formOf(...files: [name: string, content: Uint8Array | string][]): FormData {
  const form = new FormData();
  for (const [name, content] of files) form.append('whatever', new Blob([content]), name);
  return form;
}

/** The name as it stands in the header, however it was written there. */
async function uploadNamed(name: string): Promise<string | undefined> {
  return (await filing.post(partHead(name) + 'x' + formEnd, formType)).files[0]?.name;
}

describe('an upload', () => {
  it('keeps several files, each known by its content', async () => {
    const { status, files } = await filing.post(
      formOf(['a.png', smallPng], ['ünï.txt', 'Grüße'], ['fake.png', 'no image'], ['empty', '']),
    );
    expect(status).toBe(201);
    const file = expect.stringMatching(/^f_/);
    expect(files).toEqual([
      { file, name: 'a.png', mediaType: 'image/png', size: 45, width: 3, height: 5 },
      { file, name: 'ünï.txt', mediaType: 'text/plain', size: 7 },
      { file, name: 'fake.png', mediaType: 'text/plain', size: 8 },
      { file, name: 'empty', mediaType: 'text/plain', size: 0 },
    ]);
    const user = 'u_admin';
    const asked = files.toReversed().map((each) => each.file);
    const known = await filing.queries.ask('memory.file.get', { user, files: asked });
    expect(known.files).toEqual(files.toReversed());
  });

  it('passes through the gateway without staying there', async () => {
    await filing.post(longForm(8 * mebibyte).body, formType);
    const before = await filing.gatewayPeak();
    const { status, files } = await filing.post(longForm(mostFileBytes).body, formType);
    expect({ status, size: files[0]?.size }).toEqual({ status: 201, size: mostFileBytes });
    expect(await filing.gatewayPeak()).toBeLessThan(before + 20 * mebibyte);
    const response = await filing.download(files[0]?.file ?? '');
    let size = 0;
    for await (const chunk of response.body ?? []) size += chunk.length;
    expect(size).toBe(mostFileBytes);
    expect(await filing.gatewayPeak()).toBeLessThan(before + 20 * mebibyte);
    await filing.broker.files.remove(files[0]?.file ?? '');
  });

  it('of too large a file is refused before its end, and leaves nothing', async () => {
    const before = await filing.stored();
    const { body, sent } = longForm(2 * mostFileBytes);
    const { status, error } = await filing.post(body, formType);
    expect({ status, error }).toMatchObject({
      status: 413,
      error: { code: 'too_large', message: 'body: holds a file of more than 41943040 bytes: long.bin' },
    });
    expect(sent()).toBeLessThan(1.8 * mostFileBytes);
    expect(await filing.stored()).toBe(before);
  });

  it('of too many files is refused, and leaves nothing', async () => {
    const before = await filing.stored();
    const files = Array.from({ length: 21 }, (_, index): [string, string] => [`${index}.txt`, 'x']);
    expect(await filing.post(formOf(...files))).toMatchObject({ status: 413, error: { code: 'too_large' } });
    expect(await filing.stored()).toBe(before);
    expect(await filing.post(formOf(...files.slice(1)))).toMatchObject({ status: 201 });
  });

  it('that its client breaks off leaves nothing', async () => {
    const before = await filing.stored();
    const upload = request(`${filing.url}/v1/files`, {
      method: 'POST',
      headers: { ...formType, authorization: 'Bearer parley_test_token_of_the_first_administrator' },
    });
    upload.on('error', () => undefined);
    const whole = `${partHead('whole.txt')}whole\r\n`;
    upload.write(whole + partHead('half.bin'));
    for (let piece = 0; piece < 40; piece += 1)
      if (!upload.write(Buffer.alloc(65_536, piece))) await once(upload, 'drain');
    await eventually('some of it is stored', async () => (await filing.stored()) > before + 5);
    upload.destroy();
    await eventually('nothing of it is left', async () => (await filing.stored()) <= before);
    expect(await filing.stored()).toBe(before);
  });

  it.each([
    ['JSON', '{}', { 'content-type': 'application/json' }, 415],
    ['text', 'hello', { 'content-type': 'text/plain' }, 415],
    [
      'a form without files',
      `--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\n1${formEnd}`,
      formType,
      400,
    ],
    ['a form without an end', `${partHead('a.txt')}abc`, formType, 400],
    ['a form without an edge', 'abc', { 'content-type': 'multipart/form-data' }, 400],
    ['an empty form', '', formType, 400],
  ])('of %s is refused', async (_, body, headers, status) => {
    const before = await filing.stored();
    const answer = await filing.post(body, headers);
    expect(answer).toMatchObject({ status, error: { code: 'invalid_request' } });
    expect(await filing.stored()).toBe(before);
  });

  it('is taken at no other door', async () => {
    const response = await fetch(`${filing.url}/v1/sessions`, {
      method: 'POST',
      headers: { authorization: 'Bearer parley_test_token_of_the_first_administrator' },
      body: formOf(['a.txt', 'a']),
    });
    expect(response.status).toBe(415);
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['..', 'file'],
    ['C:\\\\folder\\\\a.txt', 'a.txt'],
    [`${'ü'.repeat(300)}.txt`, `${'ü'.repeat(98)}.txt`],
    ['%2e%2e%2fa', '%2e%2e%2fa'],
  ])('makes its name safe: %s', async (sent, kept) => {
    expect(await uploadNamed(sent)).toBe(kept);
  });
});

describe('a download', () => {
  it('is for its owner alone', async () => {
    const { files } = await filing.post(formOf(['Grüße.html', '<script>alert(1)</script>']));
    const id = files[0]?.file ?? '';
    const mine = await filing.download(id);
    expect(await mine.text()).toBe('<script>alert(1)</script>');
    expect(Object.fromEntries(mine.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '25',
      'content-disposition': `attachment; filename="Gr__e.html"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.html`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    for (const file of [id, 'f_none']) {
      const response = await filing.download(file, 'another');
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: 'not_found' } });
    }
    const known = filing.queries.ask('memory.file.get', { user: 'u_another', files: [id] });
    await expect(known).rejects.toThrow('There is no such file');
  });

  it('of what has lost its content is not found', async () => {
    const { files } = await filing.post(formOf(['a.txt', 'a']));
    await filing.broker.files.remove(files[0]?.file ?? '');
    expect((await filing.download(files[0]?.file ?? '')).status).toBe(404);
  });
});

describe('a file in the workspace', () => {
  it('is put there by the tools service, once', async () => {
    const { files } = await filing.post(formOf(['data.csv', 'a,b\n1,2\n'], ['data.csv', 'c,d\n3,4\n']));
    const place = async (index: number) => {
      const file = files[index];
      if (!file) throw new Error('It was not uploaded.');
      return (await filing.queries.ask('tools.place', { session: 's_one', file })).path;
    };
    expect([await place(0), await place(1), await place(0)]).toEqual([
      'uploads/data.csv',
      'uploads/data (2).csv',
      'uploads/data.csv',
    ]);
    const folder = join(filing.dir, 'workspaces', 's_one');
    expect(await readFile(join(folder, 'uploads/data (2).csv'), 'utf8')).toBe('c,d\n3,4\n');
  });

  it('that is not in the store is not found', async () => {
    const file = { file: 'f_none', name: 'a', mediaType: 'text/plain', size: 1 };
    await expect(filing.queries.ask('tools.place', { session: 's_one', file })).rejects.toThrow(
      'no such file',
    );
  });
});
