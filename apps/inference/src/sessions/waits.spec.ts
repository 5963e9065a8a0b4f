import { expect, it } from '@jest/globals';
import pino from 'pino';
import { decodeMail } from '#shared/broker';
import type { NewEntry } from '#shared/contracts';
import { RecordedFamily } from '../children/testing/recorded-family.js';
import { folded } from '../commands/testing/given.js';
import { asked, calling, running } from '../commands/testing/past.js';
import { session } from '../turns/testing/life.js';
import { HandClock, rest } from './testing/hand-clock.js';
import { MailLater } from './testing/mail-later.js';
import { Waits } from './waits.js';

const parts = {
  session,
  family: new RecordedFamily(),
  settings: { turnLimitMs: 1e9, clientCallMs: 60_000, disconnectMs: 1_000 },
  logger: pino({ enabled: false }),
};
const child = { session: 's_child', childTurn: 't9', agent: 'scout', background: true, call: 'b' };
const waiting: NewEntry[] = [
  ...running('t1'),
  ...calling('t1', 0, 'a'),
  ...asked('t1', 'a'),
  { type: 'agent.started', turn: 't1', body: child },
];

it('a session that others work for is woken some time after it was let go', async () => {
  const clock = new HandClock();
  const mail = new MailLater(clock);
  const waits = new Waits({ ...parts, broker: mail.ports });
  const { children } = folded(waiting);
  await waits.leave({ children: children.map((each) => ({ ...each, status: 'completed' })), chains: [] });
  expect(mail.appointed).toEqual([]);
  await waits.leave({ children, chains: [] });
  expect(mail.appointed).toMatchObject([
    {
      when: '@at 2026-01-02T03:10:00.000Z',
      subject: 'later.s1.look',
      target: 'mail.s1.time',
      command: { type: 'session.wake', session: 's1' },
    },
  ]);
  const command = mail.appointed[0]?.command;
  expect(decodeMail(Buffer.from(JSON.stringify(command)), 1, 'mail.s1.time')).toEqual({
    sequence: 1,
    command,
  });
});

it('a session that waits for passes alone is let go after a while, and woken for them', async () => {
  const clock = new HandClock();
  const mail = new MailLater(clock);
  const waits = new Waits({ ...parts, broker: mail.ports });
  const due = { chain: 'pc1', on: 'm-t1', messages: ['m-t1'], present: [], awaited: true };
  const since = (ms: number) => new Date(clock.now() - ms).toISOString();
  const waitsSince = (ms: number, past: NewEntry[] = []) =>
    folded([...past, { type: 'passes.due', body: { ...due, passes: ['memory'], since: since(ms) } }]);
  expect(waits.letGo('wait', waitsSince(9 * 60_000))).toBe(false);
  expect(waits.letGo('wait', waitsSince(11 * 60_000))).toBe(true);
  expect(waits.letGo('wait', waitsSince(11 * 60_000, running('t1')))).toBe(false);
  expect(waits.letGo('nothing', waitsSince(0))).toBe(true);
  expect(waits.letGo('send-pass', waitsSince(11 * 60_000))).toBe(false);
  await waits.leave(waitsSince(0));
  expect(mail.appointed).toMatchObject([{ subject: 'later.s1.passes', command: { type: 'session.wake' } }]);
});

it('whoever has let go of a session looks after nothing of it any more, whatever still comes', async () => {
  const clock = new HandClock();
  const mail = new MailLater(clock);
  const waits = new Waits({ ...parts, broker: mail.ports });
  waits.follow(folded(waiting));
  await rest();
  expect([clock.pending, mail.appointed.length]).toEqual([1, 1]);
  waits.close();
  waits.follow(folded(waiting));
  waits.mailWasLost();
  await rest();
  expect([clock.pending, mail.appointed.length]).toEqual([0, 1]);
});
