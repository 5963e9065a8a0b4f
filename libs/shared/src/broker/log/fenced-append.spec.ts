import { describe, expect, it } from '@jest/globals';
import { BrokerClosed } from '../broker-closed.js';
import { Names } from '../names.js';
import type { BrokerPorts, Page, Publication, Published, Stream } from '../ports.js';
import { systemClock } from '../system-clock.js';
import { appendFenced, Fenced, type FencedAppend } from './fenced-append.js';

const append: FencedAppend = {
  session: 's_1',
  kind: 'e',
  payload: Buffer.from('{}'),
  id: 'nonce.7',
  expected: 41,
};
const endless = new AbortController().signal;

interface Told {
  published?: Published[];
  pages?: (Page | Error)[];
  leaderHas?: { sequence: number; id: string }[];
}

/** A log that answers each try as told, and writes down what it was asked. What is not told throws. */
function brokerThat({ published = [], pages = [], leaderHas = [] }: Told) {
  const asked: Publication[] = [];
  const log: Partial<Stream> = {
    publish: async (publication) => {
      asked.push(publication);
      return published.shift() ?? { kind: 'never', error: new Error('asked once more than told') };
    },
    page: async () => {
      const page = pages.shift() ?? new Error('read once more than told');
      if (page instanceof Error) throw page;
      return page;
    },
    leaderNext: async (_subject, from) => {
      const found = leaderHas.find(({ sequence }) => sequence >= from);
      return found && stored(found.sequence, found.id);
    },
  };
  return { broker: { log, names: new Names(), clock: systemClock } as unknown as BrokerPorts, asked };
}

function stored(sequence: number, id: string) {
  return { sequence, subject: 'log.s_1.e', id, data: Buffer.from('{}'), at: 0 };
}

const ok: Published = { kind: 'stored', sequence: 42, doubled: false };
const refused = (last: number): Published => ({ kind: 'wrong-sequence', last });
const nothing: Page = { messages: [], more: false };

describe('an append that is not answered', () => {
  it.each(['silence', 'passing', 'full'] as const)(
    'but met %s is sent again, the very same',
    async (kind) => {
      const problem: Published = { kind, reason: 'told so' };
      const { broker, asked } = brokerThat({ published: [problem, problem, ok] });
      const delays: unknown[] = [];
      await expect(appendFenced(broker, append, endless, (why) => delays.push(why))).resolves.toBe(42);
      const same = {
        subject: 'log.s_1.e',
        data: append.payload,
        id: 'nonce.7',
        expect: { subject: 'log.s_1.*', sequence: 41 },
      };
      expect(asked).toEqual([same, same, same]);
      expect(delays).toEqual([problem, problem]);
    },
  );

  it('because it never can be stored is given up at once', async () => {
    const error = new BrokerClosed();
    const { broker, asked } = brokerThat({ published: [{ kind: 'never', error }] });
    await expect(appendFenced(broker, append, endless)).rejects.toBe(error);
    expect(asked).toHaveLength(1);
  });

  it('is not sent for ever to somebody who has left', async () => {
    const leaving = new AbortController();
    const silent = Array.from({ length: 50 }, (): Published => ({ kind: 'silence', reason: '' }));
    const { broker } = brokerThat({ published: silent });
    const sent = appendFenced(broker, append, leaving.signal);
    leaving.abort();
    await expect(sent).rejects.toThrow(/abort/i);
  });
});

describe('an append that is refused by its sequence', () => {
  it('is looked for in the log, and found by its id', async () => {
    const page = { messages: [stored(42, 'nonce.6'), stored(43, 'nonce.7')], more: false };
    const { broker, asked } = brokerThat({ published: [refused(43)], pages: [page] });
    await expect(appendFenced(broker, append, endless)).resolves.toBe(43);
    expect(asked).toHaveLength(1);
  });

  it('is looked for at the leader up to the sequence of the refusal, where a replica is behind', async () => {
    const leaderHas = [{ sequence: 42, id: 'nonce.7' }];
    const { broker } = brokerThat({ published: [refused(42)], pages: [nothing], leaderHas });
    await expect(appendFenced(broker, append, endless)).resolves.toBe(42);
  });

  it('is fenced where the log does not have it, and is never sent with another expectation', async () => {
    const page = { messages: [stored(42, 'other.1')], more: false };
    const { broker, asked } = brokerThat({ published: [refused(42)], pages: [page] });
    await expect(appendFenced(broker, append, endless)).rejects.toBeInstanceOf(Fenced);
    expect(asked).toHaveLength(1);
  });

  it('is fenced also where it is there, but another writer has claimed the session behind it', async () => {
    const page = { messages: [stored(42, 'nonce.7'), stored(43, 'other.1')], more: false };
    const { broker } = brokerThat({ published: [refused(43)], pages: [page] });
    await expect(appendFenced(broker, append, endless)).rejects.toBeInstanceOf(Fenced);
  });

  it('waits for the log to be readable before it is judged, but not for a closed connection', async () => {
    const found = { messages: [stored(42, 'nonce.7')], more: false };
    const slow = brokerThat({ published: [refused(42)], pages: [new Error('no leader'), found] });
    await expect(appendFenced(slow.broker, append, endless)).resolves.toBe(42);
    const closed = brokerThat({ published: [refused(42)], pages: [new BrokerClosed()] });
    await expect(appendFenced(closed.broker, append, endless)).rejects.toBeInstanceOf(BrokerClosed);
  });
});
