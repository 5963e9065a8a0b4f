import { describe, expect, it } from '@jest/globals';
import type { QueryClient } from '#shared/broker';
import { notFound, ParleyError, unavailable } from '#shared/contracts';
import { Attachments } from './attachments.js';

const infoOf = (file: string) => ({ file, name: `${file}.txt`, mediaType: 'text/plain', size: 1 });

function attachments(known: string[], down = false): Attachments {
  return new Attachments({
    ask: async (_: string, { files }: { files: string[] }) => {
      if (down) throw unavailable('away');
      if (files.some((file) => !known.includes(file))) throw notFound('file');
      return { files: files.map(infoOf).toReversed() };
    },
  } as unknown as QueryClient);
}

describe('files that a turn names', () => {
  it('come in the order in which they are named', async () => {
    expect(await attachments(['a', 'b']).of('u_1', ['b', 'a'])).toEqual([infoOf('b'), infoOf('a')]);
    expect(await attachments([]).of('u_1', [])).toEqual([]);
  });

  it('are refused by their places where they are not there', async () => {
    const error: unknown = await attachments(['a'])
      .of('u_1', ['x', 'a', 'y'])
      .catch((refusal: unknown) => refusal);
    expect(ParleyError.is(error) && error.body).toMatchObject({
      code: 'not_found',
      details: [{ path: 'attachments.0' }, { path: 'attachments.2' }],
    });
  });

  it('are not told to be missing where nobody can say', async () => {
    await expect(attachments(['a'], true).of('u_1', ['a'])).rejects.toThrow('away');
  });
});
