import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as settled } from 'node:timers/promises';
import { notFound, ParleyError, unavailable } from '#shared/contracts';
import type { Reader } from '../live/follower.js';
import type { ShownEntry } from '../live/shown.js';
import type { Following } from '../live/watching.js';
import { Watches } from './watches.js';

interface Followed extends Following {
  reader: Reader;
}

let followed: Followed[];
let sent: unknown[];
let watches: Watches;

beforeEach(() => {
  followed = [];
  sent = [];
  watches = new Watches({
    stream: { send: (text) => void sent.push(JSON.parse(String(text))), room: async () => undefined },
    user: 'u_1',
    gen: 'g_1',
    most: 2,
    follow: async (following, reader) => void followed.push({ ...following, reader }),
    problem: (error) => {
      throw error;
    },
  });
});

function ended(session: string): ShownEntry {
  const entry = { type: 'session.deleted' };
  return { session, cursor: 'g_1.1.1', entry, json: JSON.stringify(entry) } as unknown as ShownEntry;
}

const open = (): string[] => followed.filter(({ left }) => !left?.aborted).map(({ session }) => session);

describe('the sessions that a socket watches', () => {
  it('are followed from their cursors until they are left', async () => {
    const cursor = { gen: 'g_1', n: 1, sequence: 2 };
    watches.start({ session: 's_1', cursor });
    watches.start({ session: 's_2', snapshots: true });
    await settled();
    expect(followed).toMatchObject([
      { session: 's_1', user: 'u_1', cursor },
      { session: 's_2', cursor: undefined, snapshots: true },
    ]);
    watches.stop('s_1');
    watches.stop('s_9');
    expect(open()).toEqual(['s_2']);
    watches.stopAll();
    expect(open()).toEqual([]);
  });

  it('are not too many; one that is watched already is begun anew', async () => {
    watches.start({ session: 's_1' });
    watches.start({ session: 's_2' });
    expect(() => watches.start({ session: 's_3' })).toThrow(ParleyError);
    watches.start({ session: 's_2' });
    await settled();
    // The first watch of s_2 was over before it was begun.
    expect(open()).toEqual(['s_1', 's_2']);
    watches.stop('s_1');
    watches.start({ session: 's_3' });
    await settled();
    expect(open()).toEqual(['s_2', 's_3']);
  });

  it('are lost one by one, and told', async () => {
    watches.start({ session: 's_1' });
    watches.start({ session: 's_2' });
    await settled();
    followed[0]?.reader.failed(unavailable('memory is away'));
    followed[0]?.reader.failed(unavailable('memory is away'));
    expect(sent).toMatchObject([
      { session: 's_1', event: { type: 'stream.closed', body: { reason: 'unavailable', resumable: true } } },
    ]);
    expect(sent).toHaveLength(1);
    expect(open()).toEqual(['s_2']);
  });

  it('are let go of with the session: told of where its end was missed', async () => {
    watches.start({ session: 's_1' });
    watches.start({ session: 's_2' });
    await settled();
    followed[0]?.reader.entries([ended('s_1')]);
    expect(sent).toMatchObject([{ session: 's_1', event: { type: 'session.deleted' } }]);
    expect(open()).toEqual(['s_2']);
    watches.start({ session: 's_3' });
    followed[1]?.reader.failed(notFound('session'));
    expect(sent.slice(1)).toMatchObject([
      { session: 's_2', event: { type: 'stream.closed', body: { reason: 'not_found', resumable: false } } },
    ]);
  });

  it('that have been left tell nothing of what fails later', async () => {
    watches.start({ session: 's_1' });
    await settled();
    watches.stop('s_1');
    followed[0]?.reader.failed(unavailable('memory is away'));
    expect(sent).toEqual([]);
  });
});
