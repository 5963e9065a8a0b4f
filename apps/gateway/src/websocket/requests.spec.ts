import { beforeEach, describe, expect, it } from '@jest/globals';
import { notFound, ParleyError, type Access } from '#shared/contracts';
import { parseFrame } from './frames.js';
import { Requests } from './requests.js';
import type { Watches } from './watches.js';

let access: Access | null;
let done: unknown[];
let requests: Requests;

beforeEach(() => {
  access = { user: 'u_1', scopes: ['read', 'write'], expiresAt: null, budgeted: false };
  done = [];
  requests = new Requests({
    watches: { start: (watch: object) => void done.push(watch), stop: () => undefined } as unknown as Watches,
    mailbox: {
      stop: async (stop) => void done.push(stop),
      send: async (sender, type, body) => {
        done.push({ ...sender, type, ...body });
        return { outcome: 'done' };
      },
    },
    steers: {
      admit: async (steer) => async () => {
        done.push(steer);
        return { status: 'accepted', turn: steer.turn, message: 'm_1' };
      },
    },
    submits: {
      admit: async (submit) => async () => {
        done.push(submit);
        const before = { gen: 'g_1', n: 3, sequence: 7 };
        return { status: 'queued', turn: 't_1', message: 'm_1', before, position: 2 };
      },
    },
    user: 'u_1',
    mostWatched: 2,
    limits: { maxTextChars: 10, maxAttachments: 1 },
    refuseForeign: async (session) => {
      if (session !== 's_1') throw notFound('session');
    },
    access: async () => access,
    problem: (error) => {
      throw error;
    },
  });
});

async function asked(frame: object): Promise<unknown> {
  try {
    return await (
      await requests.admit(parseFrame(frame))
    )();
  } catch (error) {
    return ParleyError.is(error) ? error.body.code : error;
  }
}

describe('what a frame asks for', () => {
  it('is done as the HTTP doors do it', async () => {
    const submit = { op: 'submit', ref: 1, session: 's_1', key: 'k', text: 'hi', policy: 'enqueue' };
    expect(await asked(submit)).toEqual({
      turn: 't_1',
      message: 'm_1',
      status: 'queued',
      position: 2,
      becomes: undefined,
      after: 'g_1.3.7',
    });
    expect(await asked({ op: 'stop', session: 's_1', turn: 't_1' })).toEqual({});
    expect(await asked({ op: 'steer', session: 's_1', turn: 't_1', text: 'hi' })).toMatchObject({
      turn: 't_1',
    });
    const answer = { op: 'answer', session: 's_1', approval: 'ap_1', decision: 'deny', text: 'no' };
    expect(await asked(answer)).toEqual({ approval: 'ap_1', status: 'answered' });
    expect(done).toMatchObject([
      { session: 's_1', user: 'u_1', key: 'k', body: { text: 'hi', policy: 'enqueue' } },
      { session: 's_1', user: 'u_1', turn: 't_1' },
      { session: 's_1', user: 'u_1', turn: 't_1', text: 'hi' },
      {
        session: 's_1',
        user: 'u_1',
        type: 'approval.answer',
        approval: 'ap_1',
        decision: 'deny',
        text: 'no',
      },
    ]);
  });

  it.each([
    { op: 'submit', session: 's_1', text: 'hi' },
    { op: 'stop', session: 's_1' },
    { op: 'steer', session: 's_1', turn: 't_1', text: 'hi' },
    { op: 'answer', session: 's_1', approval: 'ap_1', decision: 'approve' },
  ])('$op is refused to whoever may only read, and to whose token is no more', async (frame) => {
    access = { user: 'u_1', scopes: ['read'], expiresAt: null, budgeted: false };
    expect(await asked(frame)).toBe('forbidden');
    access = null;
    expect(await asked(frame)).toBe('unauthorized');
    expect(done).toEqual([]);
    expect(await asked({ op: 'watch', session: 's_1' })).toEqual({ session: 's_1' });
  });

  it.each([
    [{ op: 'watch', session: 's_2' }, 'not_found'],
    [{ op: 'submit', session: 's_2', text: 'hi' }, 'not_found'],
    [{ op: 'stop', session: 's_2' }, 'not_found'],
    [{ op: 'steer', session: 's_2', turn: 't_1', text: 'hi' }, 'not_found'],
    [{ op: 'answer', session: 's_2', approval: 'ap_1', decision: 'approve' }, 'not_found'],
    [{ op: 'answer', session: 's_1', approval: 'ap_1', decision: 'edit' }, 'invalid_request'],
    [{ op: 'answer', session: 's_1', approval: 'ap_1', decision: 'approve', text: 'yes' }, 'invalid_request'],
    [{ op: 'submit', session: 's_1', text: 'far too long' }, 'too_large'],
    [{ op: 'steer', session: 's_1', turn: 't_1', text: 'far too long' }, 'too_large'],
    [{ op: 'steer', session: 's_1', turn: 't_1', text: ' ' }, 'empty_prompt'],
    [{ op: 'watch', sessions: [{ session: 'a' }, { session: 'b' }, { session: 'c' }] }, 'too_large'],
  ])('%j is refused as %s', async (frame, code) => {
    expect(await asked(frame)).toBe(code);
    expect(done).toEqual([]);
  });

  it('watches the others where one of many has a cursor that nobody can read', async () => {
    const sessions = [{ session: 's_1' }, { session: 's_1x', cursor: 'garbage' }];
    expect(await asked({ op: 'watch', sessions })).toMatchObject({
      sessions: ['s_1'],
      refused: [{ session: 's_1x', error: { code: 'invalid_request', details: [{ path: 'cursor' }] } }],
    });
    expect(done).toMatchObject([{ session: 's_1' }]);
  });
});
