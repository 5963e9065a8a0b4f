import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  hold,
  postMail,
  readMail,
  release,
  settleMail,
  answerForSessions,
  type Broker,
} from '#shared/broker';
import { newId, type Command } from '#shared/contracts';
import { createNamespace } from '../harness/namespace.js';

const namespace = createNamespace();
let broker: Broker;

beforeAll(async () => {
  await namespace.migrate();
  broker = await namespace.open();
});

afterAll(() => namespace.drop());

function wake(session: string): Command<'session.wake'> {
  const at = new Date().toISOString();
  return { v: 1, id: newId('c'), type: 'session.wake', session, at, by: 'test', body: { reason: 'test' } };
}

describe('the mailbox', () => {
  it('gives mail in sequence and forgets it once it is settled', async () => {
    const session = newId('s');
    const sent = [wake(session), wake(session), wake(session)];
    const sequences: number[] = [];
    for (const command of sent) sequences.push(await postMail(broker, 'wake', command));
    const mail = await readMail(broker, session, 0, 0);
    expect(mail).toEqual(sent.map((command, index) => ({ sequence: sequences[index], command })));
    await settleMail(broker, Number(sequences[0]));
    await settleMail(broker, Number(sequences[0]));
    expect(await readMail(broker, session, 0, 0)).toHaveLength(2);
    expect(await readMail(broker, session, Number(sequences[1]), 0)).toHaveLength(1);
  });

  it('stores the same command once', async () => {
    const session = newId('s');
    const command = wake(session);
    expect(await postMail(broker, 'wake', command)).toBe(await postMail(broker, 'wake', command));
    expect(await readMail(broker, session, 0, 0)).toHaveLength(1);
  });

  it('tells poison from mail, and what may not come through a door', async () => {
    const session = newId('s');
    const { js, names } = broker;
    await js.publish(names.mail(session, 'user'), 'no json');
    await js.publish(names.mail(session, 'user'), JSON.stringify({ ...wake(session), type: 'turn.explode' }));
    await js.publish(names.mail(session, 'user'), JSON.stringify(wake(session)));
    const problems = (await readMail(broker, session, 0, 0)).map((mail) =>
      'problem' in mail ? mail.problem : 'mail',
    );
    expect(problems).toEqual([
      expect.stringMatching(/JSON/),
      expect.stringMatching(/^type:/),
      'session.wake may not come through the door "user"',
    ]);
  });
});

describe('holding a session', () => {
  it('is for one worker as long as he answers for it, and free for all when he is silent', async () => {
    const session = newId('s');
    const [first, second] = await Promise.all([namespace.open(), namespace.open()]);
    const stop = answerForSessions(first, (asked) => asked === session);
    expect(await hold(first, session, 'a')).toBeDefined();
    expect(await hold(second, session, 'b')).toBeUndefined();
    stop();
    await first.nc.flush();
    const taken = await hold(second, session, 'b');
    expect(taken).toBeDefined();
  });

  it('is let go by revision: what another has taken meanwhile stays his', async () => {
    const session = newId('s');
    const [first, second] = await Promise.all([namespace.open(), namespace.open()]);
    const old = await hold(first, session, 'a');
    const taken = await hold(second, session, 'b');
    if (!old || !taken) throw new Error('Nobody could hold the session.');
    await release(first, old);
    expect((await broker.actors.get(session))?.json()).toMatchObject({ nonce: 'b' });
    await release(second, taken);
    expect((await broker.actors.get(session))?.operation).toBe('PURGE');
  });
});
