import { describe, expect, it } from '@jest/globals';
import { ProtocolReader } from './protocol-reader.js';

const spoken = [
  'CONNECT {"verbose":false}\r\n',
  'PING\r\n',
  'SUB log.*.e 1\r\n',
  'PUB mail.s1.user 5\r\nhe\r\no\r\n',
  'HPUB log.s1.e _INBOX.1 12 16\r\nNATS/1.0\r\n\r\nlast\r\n',
  'PONG\r\n',
];

describe('the reader of the broker protocol', () => {
  it.each([1, 2, 3, 7, 1_000])('finds every message in pieces of %s bytes', (size) => {
    const bytes = Buffer.from(spoken.join(''));
    const reader = new ProtocolReader();
    const found = [];
    for (let from = 0; from < bytes.length; from += size)
      found.push(...reader.feed(bytes.subarray(from, from + size)));
    expect(found.map(({ raw }) => raw.toString())).toEqual(spoken);
    expect(found[3]).toMatchObject({ verb: 'PUB', words: ['mail.s1.user', '5'] });
    expect(found[3]?.payload.toString()).toBe('he\r\no');
    expect(found[4]?.payload.toString()).toBe('NATS/1.0\r\n\r\nlast');
  });
});
