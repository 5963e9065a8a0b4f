import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as settled } from 'node:timers/promises';
import { notFound, unavailable } from '#shared/contracts';
import type { KnownSessions } from '../sessions/known-sessions.js';
import type { Mailbox } from './mailbox.js';
import type { RoomInLog } from './log-room.js';
import { Submits, type Submit } from './submits.js';

let posted: string[];
let answer: { room: () => void; noRoom: (error: Error) => void };
let submits: Submits;

const submit: Submit = { session: 's_1', user: 'u_1', body: { text: 'hi' }, key: undefined };

beforeEach(() => {
  posted = [];
  submits = new Submits(
    {
      of: async (session: string) => {
        if (session !== 's_1') throw notFound('session');
      },
    } as unknown as KnownSessions,
    { send: async (_: unknown, type: string) => void posted.push(type) } as unknown as Mailbox,
    {
      demand: () =>
        new Promise<void>((room, noRoom) => {
          answer = { room, noRoom };
        }),
    } as unknown as RoomInLog,
  );
});

/** Its admission, which waits for the broker to say whether there is room. */
async function asking(): Promise<{ admission: ReturnType<Submits['admit']> }> {
  const admission = submits.admit(submit);
  await settled();
  return { admission };
}

describe('a submit', () => {
  it('is in the mailbox as soon as it is begun, however long the room was asked for', async () => {
    const { admission } = await asking();
    expect(posted).toEqual([]);
    answer.room();
    const post = await admission;
    void post();
    // Not one tick later: what is begun behind it must find it there.
    expect(posted).toEqual(['turn.submit']);
  });

  it('is not posted where the log is full, nor into a session of somebody else', async () => {
    const { admission } = await asking();
    answer.noRoom(unavailable('full'));
    await expect(admission).rejects.toThrow('full');
    await expect(submits.submit({ ...submit, session: 's_2' })).rejects.toThrow('no such session');
    expect(posted).toEqual([]);
  });
});
