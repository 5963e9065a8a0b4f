import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { parseAskedFile } from './asked-file.js';

function pathsRefused(body: unknown): string[] {
  try {
    parseAskedFile(body);
    return [];
  } catch (error) {
    if (!ParleyError.is(error)) throw error;
    return error.body.details?.map(({ path }) => path) ?? [];
  }
}

describe('what is asked of a file', () => {
  it('is its path, and what it shall hold, even where that is nothing', () => {
    expect(parseAskedFile({ filename: '/a' })).toMatchObject({ path: { text: 'a.md' } });
    expect(parseAskedFile({ filename: 'a', content: '', agent: ' writer ' })).toMatchObject({
      content: '',
      agent: 'writer',
    });
    expect(parseAskedFile({ filename: 'a', content: null, agent: null })).toEqual(
      parseAskedFile({ filename: 'a' }),
    );
  });

  it.each([
    [undefined, 'body'],
    [[], 'body'],
    [{}, 'filename'],
    [{ filename: 1 }, 'filename'],
    [{ filename: '../a' }, 'filename'],
    [{ filename: 'a', content: 1 }, 'content'],
    [{ filename: 'a', content: 'a\0' }, 'content'],
    [{ filename: 'a', content: '\ud800' }, 'content'],
    [{ filename: 'a', agent: [] }, 'agent'],
    [{ filename: 'a', stream: true }, 'stream'],
  ])('%j is refused by its field', (body, path) => {
    expect(pathsRefused(body)).toEqual([path]);
  });
});
