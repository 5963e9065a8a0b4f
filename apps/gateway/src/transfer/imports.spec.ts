import { beforeEach, describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { FakeStore } from '../files/testing/fake-store.js';
import { Imports } from './imports.js';

let store: FakeStore;
let imported: string[];
let imports: Imports;

beforeEach(() => {
  store = new FakeStore();
  imported = [];
  const queries = {
    ask: async (query: string, { file }: { file?: string }) => {
      if (query === 'memory.session.upload') return { file: 'f_one' };
      imported.push(String(file));
      return { id: 's_new' };
    },
  };
  const log = { warn: () => undefined };
  imports = new Imports({ files: store } as never, { PARLEY_IMPORT_BYTES: 10 }, log, queries as never);
});

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function* cut(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('{');
  throw new Error('aborted');
}

async function refusal(content: AsyncIterable<Uint8Array>): Promise<unknown> {
  try {
    return await imports.take(content, 'u_1');
  } catch (error) {
    return ParleyError.is(error) ? error.body.code : error;
  }
}

describe('what is to be imported', () => {
  it('is put where memory finds it', async () => {
    expect(await imports.take(chunks('01234', '56789'), 'u_1')).toEqual({ id: 's_new' });
    expect(imported).toEqual(['f_one']);
  });

  it('is refused where it is too large, empty or not whole, and nothing of it stays', async () => {
    expect(await refusal(chunks('01234', '567890'))).toBe('too_large');
    expect(await refusal(chunks())).toBe('invalid_request');
    expect(await refusal(cut())).toBe('invalid_request');
    expect([imported, store.contents.size]).toEqual([[], 0]);
  });
});
