import { beforeEach, describe, expect, it } from '@jest/globals';
import type { QueryClient } from '#shared/broker';
import type { FileInfo } from '#shared/contracts';
import type { SentFile } from './form-files.js';
import { FakeStore } from './testing/fake-store.js';
import { Uploads } from './uploads.js';

let store: FakeStore;
let rows: object[];
/** What memory does with the next row. */
let remember: () => Promise<void>;
let warned: string[];
let uploads: Uploads;

beforeEach(() => {
  store = new FakeStore();
  rows = [];
  warned = [];
  remember = async () => {};
  const ask = async (query: string, request: { owner: string; files: FileInfo[] }): Promise<object> => {
    expect(query).toBe('memory.file.create');
    await remember();
    rows.push(...request.files.map((file) => ({ owner: request.owner, ...file })));
    return { files: request.files };
  };
  uploads = new Uploads({ files: store }, { PARLEY_MAX_FILE_BYTES: 10 }, { ask: ask as QueryClient['ask'] }, {
    warn: (_: object, message: string) => warned.push(message),
  } as never);
});

async function* sent(...files: [name: string, ...pieces: string[]][]): AsyncGenerator<SentFile> {
  for (const [name, ...pieces] of files) yield { name, content: piecesOf(pieces) };
}

async function* piecesOf(pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

describe('what is sent', () => {
  it('is stored, and then known to memory', async () => {
    const files = await uploads.keep(sent(['../a.txt', 'on', 'e'], ['b', '\0']), 'u_one');
    expect(files).toMatchObject([
      { name: 'a.txt', mediaType: 'text/plain', size: 3 },
      { name: 'b', mediaType: 'application/octet-stream', size: 1 },
    ]);
    expect(rows).toEqual(files.map((file) => ({ owner: 'u_one', ...file })));
    expect([...store.contents.keys()]).toEqual(files.map(({ file }) => file));
  });

  it('may be as large as a file may be, and no larger', async () => {
    expect(await uploads.keep(sent(['a', '12345', '67890']), 'u_one')).toMatchObject([{ size: 10 }]);
    const larger = uploads.keep(sent(['b', 'x'], ['a', '12345', '678901']), 'u_one');
    await expect(larger).rejects.toMatchObject({ body: { code: 'too_large' } });
    expect(store.contents.size).toBe(1);
  });

  it('is read no faster than the store takes it', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (; read < 8; read += 1) yield Buffer.from('x');
    }
    const seen: number[] = [];
    store.ready = async () => void seen.push(read);
    await uploads.keep(
      (async function* () {
        yield { name: 'a', content: endless() };
      })(),
      'u_one',
    );
    expect(seen).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('is taken back, all of it, where memory does not take it', async () => {
    remember = async () => {
      throw new Error('Memory is away.');
    };
    await expect(uploads.keep(sent(['a', '1'], ['b', '2'], ['c', '3']), 'u_one')).rejects.toThrow('away');
    expect(store.contents.size).toBe(0);
  });

  it('is refused as it was where it cannot even be taken back', async () => {
    store.remove = async () => {
      throw new Error('The store is away.');
    };
    const tooLarge = uploads.keep(sent(['a', '1'], ['b', '12345678901']), 'u_one');
    await expect(tooLarge).rejects.toMatchObject({ body: { code: 'too_large' } });
    expect(warned).toEqual(['A file that nobody owns could not be removed']);
  });

  it('must be something', async () => {
    await expect(uploads.keep(sent(), 'u_one')).rejects.toThrow('body: holds no file');
  });
});
