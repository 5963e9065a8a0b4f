import { beforeEach, expect, it } from '@jest/globals';
import type { QueryClient } from '#shared/broker';
import { notFound, ParleyError, unavailable } from '#shared/contracts';
import type { KnownSessions } from '../sessions/known-sessions.js';
import { Admission } from '../spending/admission.js';
import type { RoomInLog } from '../turns/log-room.js';
import type { Mailbox } from '../turns/mailbox.js';
import { Compactions } from './compactions.js';

let asked: object[];
let posted: unknown[];
let budget: 'left' | 'used up';
let log: 'has room' | 'full';
let compactions: Compactions;

beforeEach(() => {
  [asked, posted, budget, log] = [[], [], 'left', 'has room'];
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
    ask: async (_: string, request: object) => {
      asked.push(request);
      if (budget === 'used up') throw new ParleyError({ code: 'budget_exceeded', message: 'used up' });
    },
  } as unknown as QueryClient;
  const mailbox = {
    send: async (_: unknown, __: unknown, body: unknown) => void posted.push(body),
  } as unknown as Mailbox;
  compactions = new Compactions(sessions, room, new Admission(queries), mailbox);
});

const compact = (more: object = {}) =>
  compactions.compact({ session: 's_1', user: 'u_1', budgeted: true, ...more });

it('a compaction is admitted under its own id and beside what runs, then posted', async () => {
  const { compaction } = await compact();
  expect(asked).toEqual([{ user: 'u_1', session: 's_1', turn: compaction, joins: true }]);
  expect(posted).toEqual([{ compaction }]);
});

it('nobody is asked where nothing is limited', async () => {
  await compact({ budgeted: false });
  expect([asked.length, posted.length]).toEqual([0, 1]);
});

it.each<[string, () => void, object]>([
  ['budget_exceeded', () => (budget = 'used up'), {}],
  ['unavailable', () => (log = 'full'), {}],
  ['not_found', () => undefined, { session: 's_2' }],
])('%s is told before anything is posted', async (code, happens, more) => {
  happens();
  await expect(compact(more)).rejects.toMatchObject({ body: { code } });
  expect(posted).toEqual([]);
});
