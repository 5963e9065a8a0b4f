import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as settled } from 'node:timers/promises';
import { notFound, ParleyError, unavailable, type Command, type FileInfo } from '#shared/contracts';
import type { KnownSessions } from '../sessions/known-sessions.js';
import type { Admission } from '../spending/admission.js';
import type { Attachments } from './attachments.js';
import type { Mailbox } from './mailbox.js';
import type { RoomInLog } from './log-room.js';
import { Submits, type Submit } from './submits.js';

const file: FileInfo = { file: 'f_1', name: 'a.png', mediaType: 'image/png', size: 3 };

let posted: Command<'turn.submit'>['body'][];
let admitted: unknown[];
let answer: { room: () => void; noRoom: (error: Error) => void };
let budget: 'left' | 'used up';
let submits: Submits;

const submit: Submit = {
  session: 's_1',
  user: 'u_1',
  budgeted: true,
  body: { text: 'hi' },
  key: undefined,
};

beforeEach(() => {
  posted = [];
  admitted = [];
  budget = 'left';
  submits = new Submits(
    {
      of: async (session: string) => {
        if (session !== 's_1') throw notFound('session');
      },
    } as unknown as KnownSessions,
    {
      send: async (_: unknown, __: string, body: Command<'turn.submit'>['body']) => void posted.push(body),
    } as unknown as Mailbox,
    {
      demand: () =>
        new Promise<void>((room, noRoom) => {
          answer = { room, noRoom };
        }),
    } as unknown as RoomInLog,
    {
      of: async (_: string, files: string[]) => files.map(() => file),
    } as unknown as Attachments,
    {
      admit: async (who: Submit, session: string, turn: string) => {
        admitted.push([who.user, who.budgeted, session, turn]);
        if (budget === 'used up') throw new ParleyError({ code: 'budget_exceeded', message: 'used up' });
      },
    } as unknown as Admission,
  );
});

/** Its admission, which waits for the broker to say whether there is room. */
async function asking(asked = submit): Promise<{ admission: ReturnType<Submits['admit']> }> {
  const admission = submits.admit(asked);
  await settled();
  return { admission };
}

async function sent(asked: Submit): Promise<void> {
  const { admission } = await asking(asked);
  answer.room();
  await (
    await admission
  )();
}

describe('a submit', () => {
  it('is in the mailbox as soon as it is begun, however long the room was asked for', async () => {
    const { admission } = await asking();
    expect(posted).toEqual([]);
    answer.room();
    const post = await admission;
    void post();
    // Not one tick later: what is begun behind it must find it there.
    expect(posted).toHaveLength(1);
  });

  it('is not posted where the log is full, nor into a session of somebody else', async () => {
    const { admission } = await asking();
    answer.noRoom(unavailable('full'));
    await expect(admission).rejects.toThrow('full');
    await expect(submits.submit({ ...submit, session: 's_2' })).rejects.toThrow('no such session');
    expect(posted).toEqual([]);
  });

  it('is counted under the name that it is posted with, and not posted past a budget', async () => {
    await sent({ ...submit, key: 'k' });
    expect(admitted).toEqual([['u_1', true, 's_1', posted[0]?.turn]]);
    budget = 'used up';
    await expect(sent(submit)).rejects.toThrow('used up');
    expect(posted).toHaveLength(1);
  });

  it('says behind what it comes, where that was said', async () => {
    await sent(submit);
    await sent({ ...submit, body: { text: 'hi', after: null } });
    await sent({ ...submit, body: { text: 'hi', after: 'm_1' } });
    expect(posted.map(({ after }) => after)).toEqual([undefined, null, 'm_1']);
  });

  it('takes along what is known of its files, and how it is to be answered', async () => {
    const shape = {
      agent: 'scribe',
      sampling: { topK: 3 },
      thinking: 'low' as const,
      maxTokens: 9,
      answerSchema: { type: 'object' },
    };
    await sent({ ...submit, body: { text: '', attachments: ['f_1'], ...shape } });
    expect(posted).toMatchObject([{ text: '', attachments: [file], request: shape }]);
  });
});
