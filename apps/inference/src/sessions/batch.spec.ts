import { expect, it } from '@jest/globals';
import { childTurnOf } from '../children/names.js';
import { stop, submit } from '../commands/testing/ask.js';
import { folded } from '../commands/testing/given.js';
import { running } from '../commands/testing/past.js';
import { emptyConversation } from '#shared/conversation';
import { putAside } from './batch.js';

const parent = { session: 's0', turn: 't0', call: 'x', key: 'k', depth: 1 };
const turn = childTurnOf('k');
const mail = { sequence: 7, command: submit('enqueue', turn), door: 'user' as const };

it('puts a task aside as one of which another session must be told', () => {
  const entries = putAside(mail, 'It broke.', { parent }, emptyConversation);
  expect(entries.map(({ type, mail: settled }) => [type, settled])).toEqual([
    ['turn.rejected', undefined],
    ['command.settled', 7],
  ]);
  const { unsettled, rejection, recentCommands } = folded(entries);
  expect({ unsettled, rejection }).toEqual({
    unsettled: [turn],
    rejection: { turn, why: 'Its session could not take in the task.' },
  });
  expect(recentCommands).toEqual(['c1']);
});

it.each([
  ['that nobody waits for', mail, null, emptyConversation],
  ['that is there already', mail, parent, folded(running(turn))],
  ['that is something else', { ...mail, command: stop(turn) }, parent, emptyConversation],
  ['that cannot be read', { sequence: 7, problem: 'no JSON' }, parent, emptyConversation],
])('says no more of mail %s', (_, aside, of, conversation) => {
  const entries = putAside(aside, 'It broke.', { parent: of }, conversation);
  expect(entries.map(({ type }) => type)).toEqual(['command.settled']);
});
