import { beforeEach, describe, expect, it } from '@jest/globals';
import type { QueryClient } from '#shared/broker';
import { notFound, ParleyError, unavailable } from '#shared/contracts';
import type { UpToDate } from '../live/up-to-date.js';
import type { KnownSessions } from '../sessions/known-sessions.js';
import { Admission } from '../spending/admission.js';
import type { RoomInLog } from '../turns/log-room.js';
import type { Mailbox } from '../turns/mailbox.js';
import { Anew } from './anew.js';

let posted: [type: unknown, body: object][];
let budget: 'left' | 'used up';
let log: 'has room' | 'full';
let anew: Anew;

beforeEach(() => {
  [posted, budget, log] = [[], 'left', 'has room'];
  const sessions = {
    of: async (session: string) => {
      if (session !== 's_1') throw notFound('session');
    },
  } as unknown as KnownSessions;
  const room = {
    demand: async () => {
      if (log === 'full') throw unavailable('full');
    },
  } as unknown as RoomInLog;
  const queries = {
    ask: async () => {
      if (budget === 'used up') throw new ParleyError({ code: 'budget_exceeded', message: 'used up' });
    },
  } as unknown as QueryClient;
  const now = { ask: async () => ({ message: { id: 'm_2', parent: 'm_1' } }) } as unknown as UpToDate;
  const mailbox = {
    send: async (_: unknown, type: unknown, body: object) => void posted.push([type, body]),
  } as unknown as Mailbox;
  anew = new Anew(sessions, now, room, new Admission(queries), mailbox);
});

const ways: [string, (session: string) => Promise<unknown>][] = [
  ['message.resend', (session) => anew.resend({ ...asker(session), of: 'm_1', body: { text: 'a' } })],
  ['reply.regenerate', (session) => anew.regenerate({ ...asker(session), of: 'm_2', body: {} })],
];

const asker = (session: string) => ({ session, user: 'u_1', budgeted: true, key: undefined });

describe.each(ways)('%s', (type, begin) => {
  it('is put into the mailbox of one’s own session', async () => {
    expect(await begin('s_1')).toMatchObject({ status: 'pending' });
    expect(posted).toMatchObject([[type, {}]]);
    await expect(begin('s_2')).rejects.toMatchObject({ body: { code: 'not_found' } });
    expect(posted).toHaveLength(1);
  });

  it('is let in as a turn is: not without a budget, and not into a log that is full', async () => {
    budget = 'used up';
    await expect(begin('s_1')).rejects.toMatchObject({ body: { code: 'budget_exceeded' } });
    [budget, log] = ['left', 'full'];
    await expect(begin('s_1')).rejects.toMatchObject({ body: { code: 'unavailable' } });
    expect(posted).toEqual([]);
  });
});

it('another reply to the same words names what it answers, should its session not say so in time', async () => {
  expect(await anew.regenerate({ ...asker('s_1'), of: 'm_2', body: {} })).toMatchObject({ message: 'm_1' });
});
