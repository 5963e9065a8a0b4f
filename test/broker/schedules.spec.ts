import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BadTimetable, readMail, scheduleMail, unscheduleMail, type Broker } from '#shared/broker';
import { newId } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { createNamespace } from '../harness/namespace.js';
import { expire } from './contracts/ground.js';

/** What only nats-server can show; what any broker must do stands in contracts/mailbox.contract.ts. */
const namespace = createNamespace();
let broker: Broker;

beforeAll(async () => {
  await namespace.migrate();
  broker = await namespace.open();
});

afterAll(() => namespace.drop());

describe('mail by the clock', () => {
  it.each([undefined, 'Europe/Zurich'])(
    'comes by a cron expression of six fields, in zone %s',
    async (timeZone) => {
      const session = newId('s');
      const command = expire(broker, session);
      const zone = timeZone ? { timeZone } : {};
      await scheduleMail(broker, 'time', command, { id: 'cron', when: '* * * * * *', ...zone });
      const mail = await eventually('it has come twice', async () => {
        const found = await readMail(broker, session, 0, 0);
        return found.length >= 2 && found;
      });
      expect(mail.every((each) => 'command' in each && each.command.id === command.id)).toBe(true);
      expect(await unscheduleMail(broker, session, 'cron')).toBe(true);
    },
  );

  it.each([
    ['no time at all', { when: 'whenever' }],
    ['a cron expression of five fields', { when: '* * * * *' }],
    ['more often than every second', { when: '@every 100ms' }],
    ['a zone that is none', { when: '0 0 9 * * *', timeZone: 'Nowhere/Zurich' }],
    ['a zone for a moment', { when: `@at ${new Date().toISOString()}`, timeZone: 'Europe/Zurich' }],
  ])('is refused by name for %s', async (_, appointment) => {
    const session = newId('s');
    const sent = scheduleMail(broker, 'time', expire(broker, session), { id: 'bad', ...appointment });
    await expect(sent).rejects.toBeInstanceOf(BadTimetable);
    expect(await unscheduleMail(broker, session, 'bad')).toBe(false);
  });

  it('is nothing that the consumer of mail is given before its time', async () => {
    const stream = broker.names.stream('MAIL');
    const pending = async () => (await broker.jsm.consumers.info(stream, 'inference')).num_pending;
    const before = await pending();
    const session = newId('s');
    await scheduleMail(broker, 'time', expire(broker, session), { id: 'far', when: '0 0 0 1 1 *' });
    expect(await pending()).toBe(before);
    await unscheduleMail(broker, session, 'far');
  });
});
