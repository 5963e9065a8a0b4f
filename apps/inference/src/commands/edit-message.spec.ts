import { describe, expect, it, test } from '@jest/globals';
import { command } from './testing/ask.js';
import { givenThat } from './testing/given.js';
import { foundBranch, idsOf, otherQuestion, pathOf, reply, talk, user } from './testing/tree.js';

const edit = (message: string, text = 'other words') => command('message.edit', { message, text });

describe('an edited message', () => {
  it('has other words in its place, and what followed it stays', () => {
    const outcome = givenThat(talk).when(edit('a'));
    expect(outcome.told).toEqual(['message.versioned a other words']);
    expect(outcome.answer).toEqual({ kind: 'done' });
    expect(idsOf(outcome.conversation)).toEqual(['a', 'b', 'c', 'd']);
    expect(outcome.conversation.messages[0]?.blocks).toEqual([{ kind: 'text', text: 'other words' }]);
    expect(outcome.conversation.changes).toEqual([]);
  });

  it('is in parts where words are, though it was not', () => {
    const parts = (findsAsides: boolean) =>
      givenThat(talk, { findsAsides }).when(edit('a', 'Tea? ((secret))')).conversation.messages[0]?.segments;
    expect(parts(true)?.map(({ kind }) => kind)).toEqual(['speech', 'out_of_character']);
    expect(parts(false)).toBeUndefined();
  });

  it('may stand on another branch', () => {
    const branch = foundBranch(otherQuestion, 'b', otherQuestion);
    const outcome = givenThat(talk, { branch }).when(edit('x'));
    expect(outcome.told).toEqual(['message.versioned x other words']);
    expect(outcome.conversation.messages).toEqual(talk.messages);
  });

  test.each([
    ['is never what an agent has said', 'b', 'text', 'message'],
    ['says something', 'a', '  ', 'text'],
  ])('%s', (_, message, text, path) => {
    const outcome = givenThat(talk).when(edit(message, text));
    expect(outcome.told).toEqual(['command.settled refused']);
    expect(outcome.answer).toMatchObject({ error: { code: 'invalid_request', details: [{ path }] } });
  });

  it('is nothing that was reported', () => {
    const report = { ...reply('r', 'b'), role: 'system' as const };
    const outcome = givenThat(pathOf(user('a', null), reply('b', 'a'), report)).when(edit('r'));
    expect(outcome.answer).toMatchObject({ error: { code: 'invalid_request' } });
  });
});
