import { expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { storyOf } from './story-of.js';

it('while the log was not read far enough, nothing of the turn is read at all', async () => {
  const asked: string[] = [];
  const manager = {
    findOneBy: async () => ({ owner: 'u_1', name: null, en: 6 }),
    query: async (sql: string) => {
      asked.push(sql);
      return [];
    },
  } as unknown as EntityManager;
  const request = { session: 's_1', turn: 't_1', to: 7, after: 0, limit: 100 };
  const early = await storyOf(manager, { ...request, seen: { gen: 'g', en: 7 } });
  expect([early.en, asked]).toEqual([6, []]);
  await storyOf(manager, { ...request, seen: { gen: 'g', en: 6 } });
  expect(asked).toHaveLength(2);
});
