import { describe, expect, it } from '@jest/globals';
import type { QueryClient } from '#shared/broker';
import { notFound, ParleyError } from '#shared/contracts';
import { contentOf } from './content.js';
import { folderOrFile } from './folder-or-file.js';

type Part = { size: number; version: string; base64: string };
const part = (text: string, size: number, version = 'v1'): Part => {
  return { size, version, base64: Buffer.from(text).toString('base64') };
};

/** Answers one after the other, and notes what it was asked. */
function answering(...answers: unknown[]) {
  const asked: unknown[] = [];
  const ask = async (query: string, request: object): Promise<unknown> => {
    asked.push({ query, ...request });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { queries: { ask } as unknown as Pick<QueryClient, 'ask'>, asked };
}

async function textOf(first: Part, ...rest: unknown[]): Promise<string> {
  const { queries } = answering(...rest);
  let text = '';
  for await (const piece of contentOf(queries, { workspace: 's', path: 'a', first }))
    text += Buffer.from(piece).toString();
  return text;
}

describe('the content of a file', () => {
  it('is that of its parts', async () => {
    expect(await textOf(part('one ', 11), part('two ', 11), part('end', 11))).toBe('one two end');
    expect(await textOf(part('', 0))).toBe('');
  });

  it.each([
    ['has changed', part('two', 6, 'v2')],
    ['become shorter', part('', 6)],
    ['no such file', notFound('file')],
  ])('that %s breaks off', async (why, next) => {
    await expect(textOf(part('one', 6), next)).rejects.toThrow(why);
  });
});

describe('a path of a workspace', () => {
  const noFile = new ParleyError({ code: 'invalid_request', message: 'is a folder' });
  const noFolder = new ParleyError({ code: 'invalid_request', message: 'is not a folder' });
  const listing = { entries: [], truncated: false, used: 0, quota: 1 };

  it('is a file where it can be read', async () => {
    const { queries } = answering(part('x', 1));
    expect(await folderOrFile(queries, 's', 'a')).toEqual({ kind: 'file', first: part('x', 1) });
  });

  it('is a folder where it cannot, or where it says so', async () => {
    expect(await folderOrFile(answering(noFile, listing).queries, 's', 'a')).toEqual({
      kind: 'folder',
      listing,
    });
    const { queries, asked } = answering(listing);
    await folderOrFile(queries, 's', 'a/');
    expect(asked).toEqual([{ query: 'tools.workspace.list', workspace: 's', path: 'a/' }]);
  });

  it('that is neither is refused as a file, and one that is not there is not asked for twice', async () => {
    await expect(folderOrFile(answering(noFile, noFolder).queries, 's', 'a')).rejects.toBe(noFile);
    const { queries, asked } = answering(notFound('file'));
    await expect(folderOrFile(queries, 's', 'a')).rejects.toThrow('no such file');
    expect(asked).toHaveLength(1);
  });
});
