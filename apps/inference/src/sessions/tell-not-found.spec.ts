import { expect, test } from '@jest/globals';
import { Names, type BrokerPorts } from '#shared/broker';
import { command } from '../commands/testing/ask.js';
import { tellNotFound } from './tell-not-found.js';

const replyTo = 'answer.w1.a1';
const clear = command('session.clear', {});

function brokerWith(stored: { data: string; sequence: number }[]) {
  const told: [string, unknown][] = [];
  const messages = stored.map(({ data, sequence }) => ({
    subject: 'mail.s1.user',
    data: Buffer.from(data),
    sequence,
  }));
  const ports = {
    names: new Names(),
    mail: { page: async () => ({ messages, more: false }), leaderNext: async () => undefined },
    core: { publish: (subject: string, body: string) => told.push([subject, JSON.parse(body)]) },
  };
  return { told, broker: ports as unknown as BrokerPorts };
}

test.each<[string, string, number, string[]]>([
  ['whoever waits for an answer', JSON.stringify({ ...clear, replyTo }), 7, [replyTo]],
  ['nobody where nobody waits', JSON.stringify(clear), 7, []],
  ['nobody of other mail', JSON.stringify({ ...clear, replyTo }), 8, []],
  ['nobody of what cannot be read', 'nonsense', 7, []],
])('mail for a session that there is not is answered to %s', async (_, data, sequence, to) => {
  const { told, broker } = brokerWith([{ data, sequence }]);
  await tellNotFound(broker, 's1', 7);
  expect(told.map(([subject]) => subject)).toEqual(to);
  for (const [, verdict] of told)
    expect(verdict).toMatchObject({ outcome: 'refused', error: { code: 'not_found' } });
});
