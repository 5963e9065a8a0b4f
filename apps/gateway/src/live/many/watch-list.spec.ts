import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { parseWatchList } from './watch-list.js';

const refusal = (text: string, most = 3): unknown => {
  try {
    return parseWatchList(text, most);
  } catch (error) {
    return ParleyError.is(error) ? error.body : error;
  }
};

describe('a list of sessions to watch', () => {
  it('names each with its cursor, or without', () => {
    expect(parseWatchList('s_1:g_1.3.7,s_2', 3)).toEqual([
      { session: 's_1', cursor: { gen: 'g_1', n: 3, sequence: 7 } },
      { session: 's_2', cursor: undefined },
    ]);
    expect(parseWatchList('', 3)).toEqual([]);
  });

  it.each([
    ['s_1,', '"" is no session'],
    ['a b', '"a b" is no session'],
    ['s_1:', 'the cursor of s_1'],
    ['s_1:what', 'the cursor of s_1'],
    ['s_1:g.1.1:more', 'the cursor of s_1'],
    ['s_1,s_1:g.1.1', 'names s_1 twice'],
    ['*', '"*" is no session'],
  ])('refuses %j by name', (text, problem) => {
    const details = [{ path: 'watch', problem: expect.stringContaining(problem) }];
    expect(refusal(text)).toMatchObject({ code: 'invalid_request', details });
  });

  it('has an end', () => {
    expect(refusal('a,b,c,d')).toMatchObject({ code: 'too_large', details: [{ path: 'watch' }] });
    expect(refusal(','.repeat(1_000_000))).toMatchObject({ code: 'too_large' });
  });
});
