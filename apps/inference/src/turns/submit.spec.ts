import { describe, expect, it } from '@jest/globals';
import { emptyConversation, fold } from '#shared/conversation';
import type { Command, Entry } from '#shared/contracts';
import { decideSubmit, type Recalled } from './submit.js';

const submit: Command<'turn.submit'> = {
  v: 1,
  id: 'c1',
  type: 'turn.submit',
  session: 's1',
  at: '2026-01-01T00:00:00.000Z',
  by: 'u1',
  body: {
    turn: 't1',
    message: 'm1',
    text: 'Hello',
    policy: 'reject',
    request: {},
    key: { key: 'k', hash: 'h1' },
  },
};
const unknown: Recalled = { turn: null, messageTaken: false, rejected: null };

function running() {
  const decision = decideSubmit(submit, emptyConversation, unknown, undefined);
  if (decision.kind !== 'accept') throw new Error('The first submit was not accepted.');
  return fold(emptyConversation, { ...decision.entry, n: 1, en: 1, at: submit.at } as Entry);
}

describe('what becomes of a submit', () => {
  it('is accepted below the head, bound to its key', () => {
    const conversation = { ...emptyConversation, head: 'm0' };
    expect(decideSubmit(submit, conversation, unknown, undefined)).toMatchObject({
      kind: 'accept',
      entry: {
        turn: 't1',
        cause: 'c1',
        by: 'u1',
        body: { message: { id: 'm1', parent: 'm0', author: 'u1' }, key: { key: 'k', hash: 'h1' } },
      },
    });
  });

  it('is rejected while a turn runs, naming it', () => {
    const second = { ...submit, id: 'c2', body: { ...submit.body, turn: 't2', message: 'm2' } };
    expect(decideSubmit(second, running(), unknown, undefined)).toMatchObject({
      kind: 'reject',
      entry: { turn: 't2', body: { code: 'turn_in_progress', runningTurn: 't1' } },
    });
  });

  it('is a double when its turn was accepted before, even while that turn runs', () => {
    const recalled = { turn: { message: 'm1', keyHash: 'h1' }, messageTaken: true, rejected: null };
    expect(decideSubmit(submit, running(), recalled, undefined)).toEqual({ kind: 'double' });
  });

  it('is refused when its key was used with another body', () => {
    const recalled = { turn: { message: 'm1', keyHash: 'other' }, messageTaken: true, rejected: null };
    expect(decideSubmit(submit, emptyConversation, recalled, undefined)).toMatchObject({
      kind: 'reject',
      entry: { body: { code: 'idempotency_mismatch' } },
    });
  });

  it('is refused when its message id is taken', () => {
    expect(
      decideSubmit(submit, emptyConversation, { turn: null, messageTaken: true, rejected: null }, undefined),
    ).toMatchObject({
      kind: 'reject',
      entry: { body: { code: 'message_exists' } },
    });
  });

  it('stays refused when its mail comes again, though nothing runs by then', () => {
    const rejected = { code: 'turn_in_progress' as const, runningTurn: 't0' };
    const recalled = { turn: null, messageTaken: false, rejected };
    expect(decideSubmit(submit, emptyConversation, recalled, undefined)).toMatchObject({
      kind: 'reject',
      entry: { body: rejected },
    });
  });

  it('is refused when nobody serves its model', () => {
    expect(decideSubmit(submit, emptyConversation, unknown, 'nobody/none')).toMatchObject({
      kind: 'reject',
      entry: { body: { code: 'unknown_model' } },
      text: expect.stringContaining('nobody/none'),
    });
  });
});
