import { describe, expect, it } from '@jest/globals';
import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import { ClosedConnectionError, InvalidArgumentError } from '@nats-io/transport-node';
import { BrokerClosed } from '../broker-closed.js';
import { publishedFrom, unsendable } from './published.js';

function answered(body: object | '', hdrs?: MsgHdrs) {
  const data = Buffer.from(body === '' ? '' : JSON.stringify(body));
  const message = { data, headers: hdrs, json: () => JSON.parse(data.toString()) } as unknown as Msg;
  return publishedFrom({ kind: 'answer', message });
}

function refusal(errCode: number, code = 400, description = 'refused') {
  return answered({ error: { code, err_code: errCode, description }, stream: 'LOG', seq: 0 });
}

describe('what the broker says of a publication', () => {
  it('is that it is stored, perhaps long ago', () => {
    expect(answered({ stream: 'LOG', seq: 7 })).toEqual({ kind: 'stored', sequence: 7, doubled: false });
    expect(answered({ stream: 'LOG', seq: 7, duplicate: true })).toMatchObject({
      sequence: 7,
      doubled: true,
    });
  });

  it('is that another sequence is the last one, and which', () => {
    expect(refusal(10071, 400, 'wrong last sequence: 42')).toEqual({ kind: 'wrong-sequence', last: 42 });
  });

  it.each([
    ['another write in flight', 10164, 400],
    ['itself in flight', 10158, 409],
    ['too many requests', 10167, 429],
    ['a broker that is away', 10008, 503],
    ['a disk that stumbled', 10077, 503],
  ])('passes: %s', (_, errCode, code) => {
    expect(refusal(errCode, code)).toEqual({ kind: 'passing', reason: 'refused' });
  });

  it('passes where nobody takes it, which is what a cluster without a leader says', () => {
    expect(answered('', headers(503, 'No Responders'))).toMatchObject({ kind: 'passing' });
  });

  it.each([
    ['the stream has its bytes', 10077, 'maximum bytes exceeded'],
    ['the disk is full', 10047, 'insufficient storage resources available'],
  ])('is that there is no room: %s', (_, errCode, description) => {
    expect(refusal(errCode, 503, description)).toEqual({ kind: 'full', reason: description });
  });

  it('is that it never can be, for a message that the stream takes from nobody', () => {
    expect(refusal(10054)).toMatchObject({ kind: 'never', error: { code: 10054 } });
  });
});

describe('a message that is not sent', () => {
  it('never will be, and a closed connection is told in words that need no client', () => {
    const large = InvalidArgumentError.format('payload', 'max_payload size exceeded');
    expect(unsendable(large)).toEqual({ kind: 'never', error: large });
    expect(unsendable(new ClosedConnectionError())).toMatchObject({ error: expect.any(BrokerClosed) });
  });
});
