import { describe, expect, it } from '@jest/globals';
import { command } from './testing/ask.js';
import { givenThat } from './testing/given.js';
import { foundBranch, idsOf, otherQuestion, otherReply, talk } from './testing/tree.js';

const select = (message: string) => command('message.select', { message });
const rewind = (message: string) => command('history.rewind', { message });
const [, b] = talk.messages;
if (!b) throw new Error('Nothing was said.');

describe('a message that is selected', () => {
  it('is on the path from now on, and the newest word below it is the last', () => {
    const branch = foundBranch(otherQuestion, 'b', otherQuestion, otherReply);
    const outcome = givenThat(talk, { branch }).when(select('x'));
    expect(outcome.told).toEqual(['history.moved to y select']);
    expect(outcome.answer).toEqual({ kind: 'moved', head: 'y' });
    expect(idsOf(outcome.conversation)).toEqual(['a', 'b', 'x', 'y']);
    expect(outcome.conversation.changes).toEqual([{ kind: 'moved', back: 'd', cause: 'c1' }]);
    expect(outcome.entries[0]?.body).toMatchObject({ from: 'b', messages: [otherQuestion, otherReply] });
  });

  it('may be on the path, and lead elsewhere below', () => {
    const branch = foundBranch(b, 'b', otherQuestion, otherReply);
    expect(idsOf(givenThat(talk, { branch }).when(select('b')).conversation)).toEqual(['a', 'b', 'x', 'y']);
  });

  it('changes nothing where the path ends there already', () => {
    const outcome = givenThat(talk, { branch: foundBranch(b, 'd') }).when(select('b'));
    expect(outcome.told).toEqual(['command.settled over']);
    expect(outcome.answer).toEqual({ kind: 'moved', head: 'd' });
    expect(outcome.conversation.changes).toEqual([]);
  });
});

describe('a rewind', () => {
  it('leaves the message as the last', () => {
    const outcome = givenThat(talk).when(rewind('b'));
    expect(outcome.told).toEqual(['history.moved to b rewind']);
    expect(outcome.answer).toEqual({ kind: 'moved', head: 'b' });
    expect(idsOf(outcome.conversation)).toEqual(['a', 'b']);
    expect(outcome.conversation.changes).toEqual([{ kind: 'moved', back: 'd', cause: 'c1' }]);
  });

  it('to the last message changes nothing', () => {
    expect(givenThat(talk).when(rewind('d'))).toMatchObject({
      told: ['command.settled over'],
      answer: { kind: 'moved', head: 'd' },
    });
  });

  it('to a message off the path is refused', () => {
    const branch = foundBranch(otherQuestion, 'b', otherQuestion);
    const outcome = givenThat(talk, { branch }).when(rewind('x'));
    expect(outcome.told).toEqual(['command.settled refused']);
    expect(outcome.answer).toMatchObject({
      error: { code: 'invalid_request', details: [{ path: 'message' }] },
    });
  });
});
