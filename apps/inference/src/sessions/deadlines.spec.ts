import { beforeEach, describe, expect, it, test } from '@jest/globals';
import pino from 'pino';
import type { OpenTurn } from '#shared/contracts';
import { folded } from '../commands/testing/given.js';
import {
  accepted,
  answered,
  approvalOf,
  asked,
  calling,
  running,
  stopping,
} from '../commands/testing/past.js';
import { Deadlines } from './deadlines.js';
import { HandClock, rest } from './testing/hand-clock.js';
import { MailLater } from './testing/mail-later.js';

const minute = 60_000;
/** When `running` says that its turn has begun. */
const startedAt = Date.parse('2026-01-02T03:04:05.678Z');
const limitAt = '@at 2026-01-02T04:04:05.678Z';

let clock: HandClock;
let mail: MailLater;
let deadlines: Deadlines;

function begin(now = startedAt, turnLimitMs = 60 * minute, disconnectMs = 5_000): void {
  clock = new HandClock(now);
  mail = new MailLater(clock);
  const settings = { turnLimitMs, clientCallMs: minute, disconnectMs };
  deadlines = new Deadlines(mail.ports, 's1', settings, pino({ enabled: false }));
}

function open(turn = 't1', onDisconnect: 'continue' | 'cancel' = 'continue'): OpenTurn | null {
  return folded(running(turn, { onDisconnect })).openTurn;
}

function sent(): string[] {
  return mail.appointed.map(({ command, when }) => `${command.type} ${command.id} ${when}`);
}

function left(): string[] {
  return sent().filter((line) => line.startsWith('turn.leave'));
}

beforeEach(() => begin());

describe('the time that a turn may have', () => {
  it('is written down once the turn has run for a while', async () => {
    deadlines.follow(open());
    await clock.pass(29_999);
    expect(sent()).toEqual([]);
    await clock.pass(1);
    expect(sent()).toEqual([`turn.expire expire-t1 ${limitAt}`]);
    expect(mail.appointed[0]).toMatchObject({
      subject: 'later.s1.expire-t1',
      target: 'mail.s1.time',
      command: { by: 'system', session: 's1', body: { turn: 't1' } },
    });
  });

  it('is never written for a turn that is over before', async () => {
    deadlines.follow(open());
    await clock.pass(20_000);
    deadlines.follow(null);
    expect(clock.pending).toBe(0);
    await clock.pass(minute);
    expect(sent()).toEqual([]);
  });

  it('is written in time where it is short', async () => {
    begin(startedAt, 10_000);
    deadlines.follow(open());
    await clock.pass(5_000);
    expect(sent()).toEqual(['turn.expire expire-t1 @at 2026-01-02T03:04:15.678Z']);
  });

  it('counts from the start of the turn, whoever runs it now, and is the same mail', async () => {
    begin(startedAt + 50 * minute);
    deadlines.follow(open());
    await clock.pass(0);
    expect(sent()).toEqual([`turn.expire expire-t1 ${limitAt}`]);
  });

  it('begins when the turn does', async () => {
    deadlines.follow(folded(accepted('t1')).openTurn);
    await clock.pass(minute);
    expect(sent()).toEqual([]);
    deadlines.follow(open());
    await clock.pass(minute);
    expect(sent()).toHaveLength(1);
  });

  it('is looked after once, however often the same turn is followed', async () => {
    deadlines.follow(open());
    await clock.pass(20_000);
    deadlines.follow(open());
    expect(clock.pending).toBe(1);
    await clock.pass(minute);
    expect(sent()).toHaveLength(1);
  });

  it('goes over to the next turn', async () => {
    deadlines.follow(open('t1'));
    deadlines.follow(open('t2'));
    await clock.pass(minute);
    expect(sent()).toEqual([`turn.expire expire-t2 ${limitAt}`]);
  });

  it('is written again until the broker takes it', async () => {
    mail.takes = 'nothing';
    deadlines.follow(open());
    await clock.pass(32_000);
    mail.takes = 'everything';
    await clock.pass(1_000);
    expect(sent()).toEqual([`turn.expire expire-t1 ${limitAt}`]);
    await clock.pass(minute);
    expect(sent()).toHaveLength(1);
  });

  /** The broker may take ten seconds to say no: the turn is over by then, and the timer is nobody's. */
  test('is not tried again for a turn that has ended while the broker refused it', async () => {
    let refuse = (): void => {};
    const late = new Promise<never>((_, reject) => {
      refuse = () => reject(new Error('No mail today.'));
    });
    Object.assign(mail.ports.mail, { schedule: () => late });
    deadlines.follow(open());
    await clock.pass(30_000);
    deadlines.close();
    refuse();
    await rest();
    expect(clock.pending).toBe(0);
  });
});

describe('a turn that was asked to end with its last watcher', () => {
  it('is told to end when nobody has watched it for a while', async () => {
    mail.watchers = 'nobody';
    deadlines.follow(open('t1', 'cancel'));
    await clock.pass(5_999);
    expect(sent()).toEqual([]);
    await clock.pass(1);
    expect(sent()).toEqual(['turn.leave leave-t1 @at 2026-01-02T03:04:11.678Z']);
    expect(mail.appointed[0]).toMatchObject({ target: 'mail.s1.time', command: { body: { turn: 't1' } } });
  });

  it('goes on while somebody watches, and begins to count anew when he is gone', async () => {
    deadlines.follow(open('t1', 'cancel'));
    await clock.pass(20_000);
    mail.watchers = 'nobody';
    await clock.pass(4_000);
    mail.watchers = 'somebody';
    await clock.pass(2_000);
    mail.watchers = 'nobody';
    await clock.pass(5_000);
    expect(left()).toEqual([]);
    await clock.pass(1_000);
    expect(left()).toHaveLength(1);
  });

  it('asks no more after its end', async () => {
    deadlines.follow(open('t1', 'cancel'));
    await clock.pass(3_000);
    deadlines.follow(null);
    expect(clock.pending).toBe(0);
    await clock.pass(minute);
    expect(mail.asked).toBe(3);
  });

  it('that ends while somebody is asked is not told any more', async () => {
    begin(startedAt, 60 * minute, 0);
    let answer = (): void => {};
    const late = new Promise<undefined>((resolve) => {
      answer = () => resolve(undefined);
    });
    Object.assign(mail.ports.core, { ask: () => late });
    deadlines.follow(open('t1', 'cancel'));
    await clock.pass(1_000);
    deadlines.follow(null);
    answer();
    await rest();
    expect(sent()).toEqual([]);
  });

  it('is the only kind that asks', async () => {
    mail.watchers = 'nobody';
    deadlines.follow(open('t1', 'continue'));
    await clock.pass(20_000);
    expect(mail).toMatchObject({ asked: 0, appointed: [] });
  });

  /** Both kinds of mail keep their timer in the same place, so the later one hides the earlier from `close`. */
  test('leaves no timer behind though the broker did not take its mail', async () => {
    mail.watchers = 'nobody';
    mail.takes = 'nothing';
    deadlines.follow(open('t1', 'cancel'));
    await clock.pass(6_000);
    deadlines.close();
    expect(clock.pending).toBe(0);
  });
});

describe('a turn that waits for a person', () => {
  const called = [...running('t1'), ...calling('t1', 0, 'a', 'b')];
  const approval = approvalOf('t1', 0, 'a');
  const waits = folded([...called, ...asked('t1', 'a')]).openTurn;
  const expiry = `approval.expire expire-${approval}-${Date.parse('2026-01-02T03:10:00.000Z')} @at 2026-01-02T03:10:00.000Z`;

  it('leaves mail for the end of that time, once', async () => {
    deadlines.follow(waits);
    deadlines.follow(waits);
    await clock.pass(minute);
    expect(sent()).toEqual([expiry]);
    expect(mail.appointed[0]).toMatchObject({ target: 'mail.s1.time', command: { body: { approval } } });
  });

  /** The broker finds what it is to remove by its name alone: what is written anew under it must come behind that. */
  it('keeps the time of its turn, however soon it goes on and however slow the broker is', async () => {
    begin(startedAt + minute);
    const { leaderLast } = mail.ports.mail;
    let find = (): void => {};
    const slow = new Promise<void>((resolve) => (find = resolve));
    Object.assign(mail.ports.mail, { leaderLast: (subject: string) => slow.then(() => leaderLast(subject)) });
    deadlines.follow(folded(called).openTurn);
    await clock.pass(0);
    deadlines.follow(waits);
    deadlines.follow(waits && { ...waits, waitsSince: null, waitedMs: 5, calls: [] });
    await clock.pass(1);
    expect(sent().filter((line) => line.startsWith('turn'))).toHaveLength(1);
    find();
    await clock.pass(0);
    expect(mail.takenBack).toContain('later.s1.expire-t1');
    expect(sent().at(-1)).toContain('turn.expire expire-t1-5');
  });

  it.each(['approval.expire', 'turn.expire'])(
    'takes back %s when nobody is waited for any more',
    async (type) => {
      if (type === 'turn.expire') deadlines.follow(folded(called).openTurn);
      await clock.pass(30_000);
      deadlines.follow(waits);
      deadlines.follow(folded([...called, ...asked('t1', 'a'), ...answered('t1', 'a')]).openTurn);
      await rest();
      const name = type === 'turn.expire' ? 'expire-t1' : `expire-${approval}`;
      expect(mail.takenBack).toContain(`later.s1.${name}`);
    },
  );

  it('has as much time as it had left', async () => {
    const { openTurn } = folded([...called, ...asked('t1', 'a'), ...answered('t1', 'a')]);
    deadlines.follow(folded(called).openTurn);
    deadlines.follow(waits);
    await clock.pass(10 * minute);
    expect(sent()).toEqual([expiry]);
    deadlines.follow(openTurn && { ...openTurn, waitedMs: 10 * minute });
    await clock.pass(minute);
    expect(sent()).toEqual([expiry, 'turn.expire expire-t1-600000 @at 2026-01-02T04:14:05.678Z']);
    expect(mail.appointed.at(-1)).toMatchObject({
      subject: 'later.s1.expire-t1',
      command: { body: { turn: 't1', waitedMs: 600_000 } },
    });
  });

  it('for a model leaves nothing behind', async () => {
    deadlines.follow(folded([...called, ...asked('t1', 'a', 'model')]).openTurn);
    await clock.pass(minute);
    expect(sent()).toEqual([`turn.expire expire-t1 ${limitAt}`]);
  });

  it('is looked after for each that waits', async () => {
    deadlines.follow(folded([...called, ...asked('t1', 'a'), ...asked('t1', 'b')]).openTurn);
    await clock.pass(minute);
    expect(sent()).toHaveLength(2);
    deadlines.follow(
      folded([...called, ...asked('t1', 'a'), ...asked('t1', 'b'), ...stopping('t1', 'user')]).openTurn,
    );
    await rest();
    expect(mail.takenBack).toHaveLength(2);
  });

  it('is written again until the broker takes it, and not behind its end', async () => {
    mail.takes = 'nothing';
    deadlines.follow(waits);
    await clock.pass(2_000);
    mail.takes = 'everything';
    await clock.pass(1_000);
    expect(sent()).toEqual([expiry]);
    mail.takes = 'nothing';
    deadlines.follow(folded([...called, ...asked('t1', 'a'), ...asked('t1', 'b')]).openTurn);
    await rest();
    deadlines.close();
    expect(clock.pending).toBe(0);
  });
});
