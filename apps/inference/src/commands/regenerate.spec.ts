import { describe, expect, it, test } from '@jest/globals';
import type { Command, Conversation } from '#shared/contracts';
import type { Circumstances } from './settlement.js';
import { command } from './testing/ask.js';
import { givenThat } from './testing/given.js';
import { foundBranch, idsOf, otherQuestion, otherReply, pathOf, reply, talk, user } from './testing/tree.js';

const regenerate = (of: string, more: Partial<Command<'reply.regenerate'>['body']> = {}) =>
  command('reply.regenerate', { of, turn: 't9', message: 'm9', request: {}, ...more });

/** Of which nothing is kept but that it was said. */
const plain: Partial<Circumstances> = { asked: { kind: 'found', request: {} } };

const requestOf = (before: Conversation, sent = regenerate('d')) =>
  givenThat(before, plain).when(sent).conversation.openTurn?.request;

describe('a reply that is made again', () => {
  it('answers the same message, beside the first one', () => {
    const outcome = givenThat(talk, plain).when(regenerate('d'));
    expect(outcome.told).toEqual(['history.moved to b regenerate', 'turn.accepted t9']);
    expect(outcome.answer).toEqual({ kind: 'accepted', turn: 't9', noted: 't9' });
    expect(outcome.conversation.messages).toEqual(talk.messages.slice(0, 3));
    expect(outcome.conversation).toMatchObject({
      openTurn: { turn: 't9', message: 'c', base: 'b' },
      changes: [{ kind: 'moved', back: 'd', cause: 'c1' }],
    });
  });

  it('answers other words in the place of those, where there are some', () => {
    const outcome = givenThat(talk, plain).when(regenerate('d', { text: 'other' }));
    expect(outcome.told).toEqual(['history.moved to b regenerate', 'turn.accepted t9']);
    expect(outcome.conversation.messages.at(-1)).toMatchObject({
      id: 'm9',
      parent: 'b',
      blocks: [{ text: 'other' }],
    });
  });

  it('need not be the last', () => {
    expect(idsOf(givenThat(talk, plain).when(regenerate('b')).conversation)).toEqual(['a']);
  });

  it('may stand on another branch', () => {
    const branch = foundBranch(otherReply, 'b', otherQuestion);
    const outcome = givenThat(talk, { branch, ...plain }).when(regenerate('y'));
    expect(idsOf(outcome.conversation)).toEqual(['a', 'b', 'x']);
    expect(outcome.conversation.openTurn).toMatchObject({ message: 'x', base: 'b' });
  });

  it('answers the user, not what was reported in between', () => {
    const report = { ...reply('r', 'b'), role: 'system' as const };
    const path = pathOf(user('a', null), reply('b', 'a'), report, reply('d', 'r'));
    expect(idsOf(givenThat(path, plain).when(regenerate('d')).conversation)).toEqual(['a']);
  });
});

describe('who answers again, and how', () => {
  const lastTurn = { turn: 't-c', message: 'c', end: 'completed' as const, request: { model: 'x/z' } };

  it('is who has answered', () => {
    expect(requestOf(talk)).toEqual({ agent: 'ann' });
  });

  it('is as it was asked for the last time', () => {
    expect(requestOf({ ...talk, lastTurn })).toEqual({ model: 'x/z', agent: 'ann' });
  });

  it('is as it was asked for before that, as memory tells', () => {
    const request = { permissions: { deny: ['shell'] }, sampling: { temperature: 0 } };
    const outcome = givenThat({ ...talk, lastTurn }, { asked: { kind: 'found', request } }).when(
      regenerate('b'),
    );
    expect(outcome.conversation.openTurn?.request).toEqual({ ...request, agent: 'ann' });
  });

  it('is nothing that could have been forbidden then', () => {
    for (const kind of ['away', 'unasked'] as const) {
      const outcome = givenThat({ ...talk, lastTurn }, { asked: { kind } }).when(regenerate('b'));
      expect(outcome.told).toEqual(['turn.rejected t9 unavailable']);
      expect(outcome.answer).toMatchObject({ error: { code: 'unavailable', retryable: true } });
      expect(outcome.conversation.messages).toEqual(talk.messages);
    }
  });

  it('is what the request says, before all that', () => {
    const sent = regenerate('d', { request: { agent: 'bob', model: 'x/w' } });
    expect(requestOf({ ...talk, lastTurn }, sent)).toEqual({ agent: 'bob', model: 'x/w' });
  });

  it('is nobody whose name could not be an id', () => {
    const path = pathOf(user('a', null), reply('b', 'a', { author: 'Some Body!' }));
    expect(requestOf(path, regenerate('b'))).toEqual({});
  });
});

describe('nothing is made again of', () => {
  const unasked = reply('e', 'd', { interjectionOf: 'd' });
  test.each<[string, Conversation, string, RegExp]>([
    ['what a user has said', talk, 'c', /Only a reply/],
    ['what was said unasked', pathOf(...talk.messages, unasked), 'e', /before it, d/],
    ['what answers nobody', pathOf(reply('b', 'a')), 'b', /answers nothing/],
  ])('%s', (_, before, of, message) => {
    const outcome = givenThat(before).when(regenerate(of));
    expect(outcome.told).toEqual(['turn.rejected t9 invalid_request']);
    expect(outcome.answer).toMatchObject({
      error: {
        code: 'invalid_request',
        message: expect.stringMatching(message),
        details: [{ path: 'message' }],
      },
    });
  });
});
