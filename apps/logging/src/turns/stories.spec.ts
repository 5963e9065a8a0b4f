import { expect, it } from '@jest/globals';
import { notFound } from '#shared/contracts';
import { Stories } from './stories.js';

const job = { session: 's_1', turn: 't_1', gen: 'g', en: 3 } as const;
const page = { user: 'u_1', name: null, parents: [], entries: [], next: null };

function asking(answer: () => Promise<unknown>): { stories: Stories; asked: () => number } {
  let asked = 0;
  const ask = () => {
    asked += 1;
    return answer();
  };
  return { stories: new Stories({ ask } as never), asked: () => asked };
}

it('a turn that several sinks want at the same time is read once, and anew later', async () => {
  const { stories, asked } = asking(async () => page);
  const [one, other] = await Promise.all([
    stories.of({ ...job, of: 'turn' }),
    stories.of({ ...job, of: 'turn' }),
  ]);
  expect(one).toMatchObject({ session: 's_1', user: 'u_1' });
  expect(other).toBe(one);
  expect(asked()).toBe(1);
  await stories.of({ ...job, of: 'turn' });
  await stories.of({ ...job, of: 'turn', en: 4 });
  expect(asked()).toBe(3);
});

it('what waits may have come further, and is read each time', async () => {
  const { stories, asked } = asking(async () => page);
  await Promise.all([stories.of({ ...job, of: 'wait' }), stories.of({ ...job, of: 'wait' })]);
  expect(asked()).toBe(2);
});

it('a turn that could not be read is asked for again; one whose session is gone is none', async () => {
  let problem: Error = new Error('away');
  const { stories } = asking(() => Promise.reject(problem));
  await expect(stories.of({ ...job, of: 'turn' })).rejects.toThrow('away');
  problem = notFound('session');
  expect(await stories.of({ ...job, of: 'turn' })).toBeUndefined();
});
