import { describe, expect, it } from '@jest/globals';
import { JetStreamApiError } from '@nats-io/jetstream';
import {
  ClosedConnectionError,
  InvalidArgumentError,
  NoRespondersError,
  TimeoutError,
} from '@nats-io/transport-node';
import type { Broker } from '../broker.js';
import { Names } from '../names.js';
import { appendFenced, type FencedAppend } from './fenced-append.js';

const append: FencedAppend = {
  session: 's_1',
  kind: 'e',
  payload: Buffer.from('{}'),
  id: 'nonce.7',
  expected: 41,
};

/** A broker that answers each try as told, and writes down what it was asked. What is not told throws. */
function brokerThat(...answers: (Error | number)[]): { broker: Broker; asked: unknown[] } {
  const asked: unknown[] = [];
  const js = {
    publish: async (subject: string, _payload: Uint8Array, options: { msgID: string; expect: object }) => {
      asked.push({ subject, id: options.msgID, expect: options.expect });
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      if (answer === undefined) throw new TypeError('The broker was asked once more than told.');
      return { seq: answer };
    },
  };
  return { broker: { js, names: new Names() } as unknown as Broker, asked };
}

function refusal(errCode: number, code = 400): JetStreamApiError {
  return new JetStreamApiError({ code, err_code: errCode, description: 'refused' });
}

/** What the client makes of a cluster without a leader; it exports no class for it. */
class JetStreamNotEnabled extends Error {}

describe('an append that is not answered', () => {
  it.each([
    ['a time-out', new TimeoutError()],
    ['no responders', new NoRespondersError('log')],
    [
      'JetStream that is "not enabled" while no leader is',
      new JetStreamNotEnabled('jetstream is not enabled'),
    ],
    ['another append in flight', refusal(10164)],
    ['itself in flight', refusal(10158, 409)],
    ['a full stream', refusal(10077)],
    ['too many requests', refusal(10167, 429)],
    ['a broker that is away', refusal(10008, 503)],
  ])('because of %s is sent again, the very same', async (_, error) => {
    const { broker, asked } = brokerThat(error, error, 42);
    await expect(appendFenced(broker, append, new AbortController().signal)).resolves.toBe(42);
    const same = {
      subject: 'log.s_1.e',
      id: 'nonce.7',
      expect: { lastSubjectSequence: 41, lastSubjectSequenceSubject: 'log.s_1.*' },
    };
    expect(asked).toEqual([same, same, same]);
  });

  it.each([
    ['the connection is closed', new ClosedConnectionError()],
    [
      'it is larger than the broker takes',
      InvalidArgumentError.format('payload', 'max_payload size exceeded'),
    ],
    ['the stream takes no such message', refusal(10054)],
  ])('because %s is given up at once', async (_, error) => {
    const { broker, asked } = brokerThat(error);
    await expect(appendFenced(broker, append, new AbortController().signal)).rejects.toBe(error);
    expect(asked).toHaveLength(1);
  });

  it('is not sent for ever to somebody who has left', async () => {
    const leaving = new AbortController();
    const { broker } = brokerThat(...Array.from({ length: 50 }, () => new TimeoutError()));
    const sent = appendFenced(broker, append, leaving.signal);
    leaving.abort();
    await expect(sent).rejects.toThrow(/abort/i);
  });
});
