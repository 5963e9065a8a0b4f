import { expect, it } from '@jest/globals';
import pino from 'pino';
import { LaterMail, type Appointed } from './later-mail.js';
import { HandClock, rest } from './testing/hand-clock.js';
import { MailLater } from './testing/mail-later.js';

const at = Date.parse('2026-01-02T04:00:00.000Z');

function expiry(waitedMs: number): Appointed<'turn.expire'> {
  return {
    id: 'expire-t1',
    command: `expire-t1-${waitedMs}`,
    at,
    type: 'turn.expire',
    body: { turn: 't1', waitedMs },
  };
}

it('what takes the place of another comes behind it, however late that is stored', async () => {
  const clock = new HandClock();
  const mail = new MailLater(clock);
  const later = new LaterMail(mail.ports, 's1', pino({ enabled: false }));
  mail.takes = 'nothing yet';
  const leaveOff = later.insist(expiry(0));
  await rest();
  leaveOff();
  later.takeBack('expire-t1');
  mail.takes = 'everything';
  later.insist(expiry(700));
  await rest();
  expect(mail.appointed).toEqual([]);
  await clock.pass(60_000);
  expect(mail.appointed.map(({ command }) => command.id)).toEqual(['expire-t1-0', 'expire-t1-700']);
  expect(mail.takenBack).toEqual(['later.s1.expire-t1']);
});
