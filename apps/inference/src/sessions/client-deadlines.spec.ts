import { beforeEach, expect, it } from '@jest/globals';
import pino from 'pino';
import { callKey, type NewEntry } from '#shared/contracts';
import { command } from '../commands/testing/ask.js';
import { folded, givenThat } from '../commands/testing/given.js';
import { answered, approvalOf, asked, callingFor, running, stopping } from '../commands/testing/past.js';
import { Deadlines } from './deadlines.js';
import { HandClock, rest } from './testing/hand-clock.js';
import { MailLater } from './testing/mail-later.js';

/** Of every entry of the tests. */
const told = Date.parse('2026-01-02T03:04:05.678Z');
const key = callKey('s1', 't1', 0, 'a');
const called = [...running('t1'), ...callingFor({ runs: 'client' }, 't1', 0, 'a')];

let mail: MailLater;
let deadlines: Deadlines;

/** A life of the session that begins so long after the call was told. */
function begin(laterMs: number): void {
  const clock = new HandClock(told + laterMs);
  mail = new MailLater(clock);
  const settings = { turnLimitMs: 1e9, clientCallMs: 60_000, disconnectMs: 1_000 };
  deadlines = new Deadlines(mail.ports, 's1', settings, pino({ enabled: false }));
}

async function follow(...entries: NewEntry[]): Promise<void> {
  deadlines.follow(folded(entries).openTurn);
  await rest();
}

beforeEach(() => begin(0));

it.each([0, 50_000])(
  'counts from when the client was told, whoever has the session %d ms later',
  async (later) => {
    begin(later);
    await follow(...called);
    await follow(...called);
    expect(mail.appointed).toMatchObject([
      {
        when: '@at 2026-01-02T03:05:05.678Z',
        subject: `later.s1.client-${key}`,
        target: 'mail.s1.time',
        command: { type: 'call.expire', body: { turn: 't1', call: 'a', key } },
      },
    ]);
  },
);

it('begins once somebody has agreed to the call', async () => {
  await follow(...called, ...asked('t1', 'a'));
  expect(mail.appointed.map(({ command: { type } }) => type)).toEqual(['approval.expire']);
  const approve = command('approval.answer', { approval: approvalOf('t1', 0, 'a'), decision: 'approve' });
  deadlines.follow(givenThat(folded([...called, ...asked('t1', 'a')])).when(approve).conversation.openTurn);
  await rest();
  expect(mail.appointed.map(({ command: { type } }) => type)).toEqual(['approval.expire', 'call.expire']);
});

it.each([
  ['as the client answers', answered('t1', 'a')],
  ['as the turn stops', stopping('t1', 'user')],
])('is taken back %s', async (_, more) => {
  await follow(...called);
  await follow(...called, ...more);
  expect(mail.takenBack).toEqual([`later.s1.client-${key}`]);
});

it('is nothing for a call that a tools service carries out', async () => {
  await follow(...running('t1'), ...callingFor({}, 't1', 0, 'a'));
  expect(mail.appointed).toEqual([]);
});
