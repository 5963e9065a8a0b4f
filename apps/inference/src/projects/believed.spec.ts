import { expect, it } from '@jest/globals';
import { Believed } from './believed.js';

function asking(): {
  believed: Believed<string>;
  asked: string[];
  away: unknown[];
  at: { now: number; says: string };
} {
  const asked: string[] = [];
  const away: unknown[] = [];
  const at = { now: 0, says: 'one' };
  const believed = new Believed<string>({
    ask: async (id) => {
      asked.push(id);
      if (at.says === '') throw new Error('Away.');
      return at.says;
    },
    away: (error) => away.push(error),
    now: () => at.now,
  });
  return { believed, asked, away, at };
}

it('asks once for all who want to know, and again after a moment', async () => {
  const { believed, asked, at } = asking();
  expect(await Promise.all([believed.of('a'), believed.of('a'), believed.of('b')])).toEqual([
    'one',
    'one',
    'one',
  ]);
  at.says = 'two';
  at.now = 1_999;
  expect([await believed.of('a'), asked]).toEqual(['one', ['a', 'b']]);
  at.now = 2_000;
  expect(await believed.of('a')).toBe('two');
});

it('goes on believing what it was told while nobody answers, and makes nothing up', async () => {
  const { believed, asked, away, at } = asking();
  await believed.of('a');
  Object.assign(at, { says: '', now: 5_000 });
  expect([await believed.of('a'), await believed.of('a')]).toEqual(['one', 'one']);
  expect([asked, away.length]).toEqual([['a', 'a'], 1]);
  await expect(believed.of('b')).rejects.toThrow('Away.');
});
