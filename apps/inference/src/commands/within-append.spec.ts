import { expect, it, test } from '@jest/globals';
import type { Command, NewEntry } from '#shared/contracts';
import { command, finish, submit } from './testing/ask.js';
import { entryInWords } from './testing/in-words.js';
import { done, type Settlement } from './settlement.js';
import { mostAppendBytes, withinAppend } from './within-append.js';

const long = (characters: number): NewEntry => ({
  type: 'turn.status',
  turn: 't1',
  body: { message: 'x'.repeat(characters) },
});
const told = (asked: Command, settlement: Partial<Settlement>) => {
  const { entries, answer } = withinAppend(asked, { entries: [], answer: done, ...settlement });
  return [entries.map(entryInWords), answer.kind];
};

it('what an append can carry is as it was, however long all that goes ahead of it is', () => {
  const half = long(mostAppendBytes / 2);
  const settlement: Settlement = { ahead: [half, half, half], entries: [half], answer: done };
  expect(withinAppend(submit('reject'), settlement)).toBe(settlement);
});

test.each<[string, Command, unknown[]]>([
  ['of a turn rejects it', submit('reject'), [['turn.rejected t2 invalid_request'], 'refused']],
  [
    'that somebody has asked for is refused',
    command('plan.move', { plan: 'p', to: 'completed' }),
    [['command.settled refused'], 'refused'],
  ],
  ['that nobody has asked for is put aside', finish('t1', 0, 'a'), [['command.settled poison'], 'unknown']],
])('what is too long and %s', (_, asked, expected) => {
  expect(told(asked, { entries: [long(mostAppendBytes)] })).toEqual(expected);
  expect(told(asked, { ahead: [long(mostAppendBytes)] })).toEqual(expected);
  const half = long(mostAppendBytes / 2);
  expect(told(asked, { entries: [half, half] })).toEqual(expected);
});
