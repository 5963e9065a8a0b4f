import { expect, it } from '@jest/globals';
import type { QueryClient } from '#shared/broker';
import { notFound, type Session } from '#shared/contracts';
import type { UpToDate } from '../live/up-to-date.js';
import { KnownSessions } from './known-sessions.js';

const session = { id: 's_1', owner: 'u_1', systemPrompt: 'x'.repeat(100_000) } as Session;

function known(): { sessions: KnownSessions; asked: () => number } {
  let asked = 0;
  const asking = {
    ask: async (_: string, { user }: { user: string }) => {
      asked += 1;
      if (user !== session.owner) throw notFound('session');
      return session;
    },
  } as unknown as QueryClient & UpToDate;
  return { sessions: new KnownSessions(asking, asking), asked: () => asked };
}

it('of a session only its owner is kept, and that without asking again', async () => {
  const { sessions, asked } = known();
  await sessions.of('s_1', 'u_1');
  await sessions.of('s_1', 'u_1');
  expect(asked()).toBe(1);
  sessions.note({ ...session, id: 's_2' });
  await sessions.of('s_2', 'u_1');
  expect(asked()).toBe(1);
  expect(kept(sessions)).not.toContain('xxx');
  await expect(sessions.of('s_1', 'u_2')).rejects.toMatchObject({ body: { code: 'not_found' } });
});

it('a session is read anew by whoever wants to see it', async () => {
  const { sessions, asked } = known();
  expect(await sessions.asItIs('s_1', 'u_1')).toBe(session);
  expect(await sessions.asItIs('s_1', 'u_1')).toBe(session);
  expect(asked()).toBe(2);
  expect(kept(sessions)).not.toContain('xxx');
});

/** Everything that hangs on it, however deep. */
function kept(value: object): string {
  return JSON.stringify(value, (_, each: unknown) => (each instanceof Map ? [...each] : each));
}
