import { describe, expect, it } from '@jest/globals';
import type { NatsConnection } from '@nats-io/transport-node';
import { writeOnceARound } from './one-write-a-round.js';

const rounds = async (): Promise<void> => {
  for (let count = 0; count < 2; count += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('a connection that writes once a round', () => {
  it('hands over at the end of the round, once, whatever was published', async () => {
    let writes = 0;
    const protocol = { flushPending: () => void (writes += 1) };
    writeOnceARound({ protocol } as unknown as NatsConnection);
    protocol.flushPending();
    await Promise.resolve();
    protocol.flushPending();
    expect(writes).toBe(0);
    await rounds();
    expect(writes).toBe(1);
    protocol.flushPending();
    await rounds();
    expect(writes).toBe(2);
  });

  it('is left as it is where the client is built otherwise', () => {
    const other = {} as NatsConnection;
    writeOnceARound(other);
    expect(other).toEqual({});
  });
});
