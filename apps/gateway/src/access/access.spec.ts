import { describe, expect, it } from '@jest/globals';
import { Believed } from './believed.js';
import { bearerToken, tokenHash } from './token-hash.js';

describe('a bearer token', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer  abc', 'abc'],
    ['Basic abc', undefined],
    ['Bearer', undefined],
    ['Bearer a b', undefined],
    [`Bearer ${'x'.repeat(513)}`, undefined],
    [undefined, undefined],
  ])('is read from %j as %j', (header, token) => expect(bearerToken(header)).toBe(token));

  it('leaves the gateway as its digest alone', () => {
    expect(tokenHash('abc')).toMatch(/^[0-9a-f]{64}$/);
    expect(tokenHash('abc')).not.toBe(tokenHash('abd'));
  });
});

describe('what is believed', () => {
  it('is asked for once, and again when its time is over', async () => {
    let asked = 0;
    const ask = async (): Promise<number> => (asked += 1);
    const long = new Believed<number>(60_000);
    expect([await long.get('a', ask), await long.get('a', ask), await long.get('b', ask)]).toEqual([1, 1, 2]);
    const none = new Believed<number>(0);
    expect([await none.get('a', ask), await none.get('a', ask)]).toEqual([3, 4]);
  });

  it('is not what could not be asked', async () => {
    const believed = new Believed<number>(60_000);
    await expect(believed.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await believed.get('a', async () => 1)).toBe(1);
  });

  it('never grows beyond its bound', async () => {
    const believed = new Believed<number>(60_000, 2);
    let asked = 0;
    const ask = async (): Promise<number> => (asked += 1);
    for (const key of ['a', 'b', 'c', 'a']) await believed.get(key, ask);
    expect(asked).toBe(4);
  });
});
