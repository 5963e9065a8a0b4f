import { beforeEach, describe, expect, it } from '@jest/globals';
import { notFound, unavailable } from '#shared/contracts';
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
  let now: number;
  let asked: number;
  let believed: Believed<number | null>;

  const ask = async (): Promise<number> => (asked += 1);
  const away = (): Promise<number> => Promise.reject(unavailable('Memory is away.'));

  beforeEach(() => {
    now = 0;
    asked = 0;
    believed = new Believed({ forMs: 5_000, lets: (answer) => answer !== null, most: 2, now: () => now });
  });

  it('is asked for once, and again when its time is over', async () => {
    expect([await believed.get('a', ask), await believed.get('a', ask)]).toEqual([1, 1]);
    now = 5_000;
    expect([await believed.get('a', ask), await believed.get('b', ask)]).toEqual([2, 3]);
  });

  it('is asked for once by many who come at once, also when that fails', async () => {
    let answer: (given: number) => void = () => undefined;
    const slow = (): Promise<number> => {
      asked += 1;
      return new Promise((resolve) => (answer = resolve));
    };
    const all = Promise.all(['a', 'a', 'a'].map((key) => believed.get(key, slow)));
    answer(7);
    expect([await all, asked]).toEqual([[7, 7, 7], 1]);
    const failing = async (): Promise<number> => {
      asked += 1;
      return away();
    };
    const failed = await Promise.allSettled(['b', 'b'].map((key) => believed.get(key, failing)));
    expect([failed.map(({ status }) => status), asked]).toEqual([['rejected', 'rejected'], 2]);
    expect(await believed.get('b', ask)).toBe(3);
  });

  it('is not what could not be asked', async () => {
    await expect(believed.get('a', away)).rejects.toThrow('away');
    expect(await believed.get('a', ask)).toBe(1);
  });

  it('holds on while nobody can be asked, for ten minutes and no longer', async () => {
    await believed.get('a', ask);
    for (now of [6_000, 300_000, 600_000]) expect(await believed.get('a', away)).toBe(1);
    now = 605_001;
    await expect(believed.get('a', away)).rejects.toThrow('away');
  });

  it('spares whoever comes next the vain asking, and asks again after a while', async () => {
    await believed.get('a', ask);
    now = 6_000;
    await believed.get('a', away);
    now = 10_000;
    expect(await believed.get('a', ask)).toBe(1);
    now = 11_000;
    expect(await believed.get('a', ask)).toBe(2);
  });

  it('holds on to no refusal, whichever way it was told', async () => {
    await believed.get('a', async () => null);
    now = 6_000;
    await expect(believed.get('a', away)).rejects.toThrow('away');
    await believed.get('b', ask);
    now = 12_000;
    await expect(believed.get('b', () => Promise.reject(notFound('session')))).rejects.toThrow('no such');
    await expect(believed.get('b', away)).rejects.toThrow('away');
  });

  it('is no way around any other failure', async () => {
    await believed.get('a', ask);
    now = 6_000;
    await expect(believed.get('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('never grows beyond its bound', async () => {
    for (const key of ['a', 'b', 'c', 'b', 'a']) await believed.get(key, ask);
    expect(asked).toBe(4);
  });
});
