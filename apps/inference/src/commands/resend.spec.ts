import { describe, expect, it, test } from '@jest/globals';
import type { Command } from '#shared/contracts';
import type { Circumstances } from './settlement.js';
import { command } from './testing/ask.js';
import { folded, givenThat } from './testing/given.js';
import { held, person, tombstone } from './testing/past.js';
import { foundBranch, idsOf, otherQuestion, otherReply, pathOf, reply, talk, user } from './testing/tree.js';

const resend = (of: string, more: Partial<Command<'message.resend'>['body']> = {}) =>
  command('message.resend', { of, turn: 't9', message: 'm9', text: 'other', request: {}, ...more });

const before = { gen: 'g1', n: 1, sequence: 1 };
const acceptedBefore = {
  recalled: { turn: { turn: 't9', message: 'm9', keyHash: 'h', before }, messageTaken: true },
};

describe('a message that is sent again with other words', () => {
  it('stands beside the first one, and is answered', () => {
    const outcome = givenThat(talk).when(resend('c'));
    expect(outcome.told).toEqual(['history.moved to b edit', 'turn.accepted t9']);
    expect(outcome.answer).toEqual({ kind: 'accepted', turn: 't9', noted: 't9' });
    expect(idsOf(outcome.conversation)).toEqual(['a', 'b', 'm9']);
    expect(outcome.conversation.messages.at(-1)).toMatchObject({
      parent: 'b',
      turn: 't9',
      role: 'user',
      author: person,
      blocks: [{ kind: 'text', text: 'other' }],
    });
    expect(outcome.conversation.changes).toEqual([{ kind: 'moved', back: 'd', cause: 'c1' }]);
    expect(outcome.conversation.openTurn).toMatchObject({ turn: 't9', base: 'b' });
  });

  it('may be the first of all', () => {
    const outcome = givenThat(talk).when(resend('a'));
    expect(outcome.told[0]).toBe('history.moved to null edit');
    expect(idsOf(outcome.conversation)).toEqual(['m9']);
  });

  it('may stand on another branch', () => {
    const later = user('z', 'y');
    const branch = foundBranch(later, 'b', otherQuestion, otherReply);
    const outcome = givenThat(talk, { branch }).when(resend('z'));
    expect(outcome.told).toEqual(['history.moved to y edit', 'history.moved to y edit', 'turn.accepted t9']);
    expect(idsOf(outcome.conversation)).toEqual(['a', 'b', 'x', 'y', 'm9']);
  });

  it('keeps what was attached to it, and then need not say anything', () => {
    const file = {
      kind: 'file' as const,
      file: 'f1',
      name: 'a.txt',
      mediaType: 'text/plain',
      size: 1,
      path: 'a.txt',
    };
    const words = { kind: 'text' as const, text: 'look' };
    const path = pathOf(user('a', null, { blocks: [file, words] }), reply('b', 'a'));
    const blocksOf = (text: string) =>
      givenThat(path).when(resend('a', { text })).conversation.messages.at(-1)?.blocks;
    expect(blocksOf('other')).toEqual([file, { kind: 'text', text: 'other' }]);
    expect(blocksOf(' ')).toEqual([file]);
  });

  it('lets a queue go on that was held', () => {
    const outcome = givenThat(folded(held, talk)).when(resend('c'));
    expect(outcome.told.at(-1)).toBe('queue.resumed');
  });

  it('moves nothing where its turn was stopped before it came', () => {
    const outcome = givenThat(folded(tombstone('t9'), talk)).when(resend('c'));
    expect(outcome.told).toEqual(['turn.accepted t9 queued', 'turn.stopped t9 user']);
    expect(outcome.conversation).toMatchObject({ messages: talk.messages, changes: [], queue: [] });
  });

  it('carries its key and what its turn is asked for', () => {
    const key = { key: 'k', hash: 'h' };
    const { entries } = givenThat(talk).when(resend('c', { key, request: { model: 'x/z' } }));
    expect(entries[1]?.body).toMatchObject({ key, request: { model: 'x/z' }, policy: 'reject' });
  });

  test.each<[string, Command<'message.resend'>, Partial<Circumstances>, string, string]>([
    ['what an agent has said', resend('b'), {}, 'turn.rejected t9 invalid_request', 'invalid_request'],
    ['without a word', resend('c', { text: ' ' }), {}, 'turn.rejected t9 invalid_request', 'invalid_request'],
    [
      'under an id that is taken',
      resend('c'),
      { recalled: { turn: null, messageTaken: true } },
      'turn.rejected t9 message_exists',
      'message_exists',
    ],
    [
      'for an agent that nobody knows',
      resend('c'),
      { refusal: { code: 'unknown_agent', message: 'Who?' } },
      'turn.rejected t9 unknown_agent',
      'unknown_agent',
    ],
    [
      'with a key of another body',
      resend('c', { key: { key: 'k', hash: 'other' } }),
      acceptedBefore,
      'command.settled refused',
      'idempotency_mismatch',
    ],
  ])('is refused %s', (_, sent, known, told, code) => {
    const outcome = givenThat(talk, known).when(sent);
    expect(outcome.told).toEqual([told]);
    expect(outcome.answer).toMatchObject({ kind: 'refused', error: { code } });
    expect(outcome.conversation.messages).toEqual(talk.messages);
  });

  it('is told again what it was told', () => {
    const outcome = givenThat(talk, acceptedBefore).when(resend('c', { key: { key: 'k', hash: 'h' } }));
    expect(outcome.told).toEqual(['command.settled double']);
    expect(outcome.answer).toEqual({ kind: 'accepted', turn: 't9', noted: 't9' });
  });
});
