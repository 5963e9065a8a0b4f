import { expect, test } from '@jest/globals';
import { passNames, type PassName } from '#shared/contracts';
import { hearsWords, passesWanted } from './wanted.js';

const session = { passes: null, scenes: false, parent: null, agents: [] };
const byDefault: PassName[] = ['title', 'memory'];
const parent = { session: 's0', turn: 't0', call: 'c', key: 'k', depth: 1 };

test.each<[string, readonly PassName[], readonly PassName[]]>([
  [
    'what the session says',
    passesWanted({ ...session, passes: ['plans'] }, { passes: ['title'] }, byDefault),
    ['plans'],
  ],
  [
    'what its host says',
    passesWanted({ ...session, scenes: true }, { passes: ['title'] }, byDefault),
    ['title'],
  ],
  ['all where there are scenes', passesWanted({ ...session, scenes: true }, {}, byDefault), passNames],
  ['what the operator says', passesWanted(session, undefined, byDefault), byDefault],
  ['nothing for another session', passesWanted({ ...session, passes: ['plans'], parent }, {}, byDefault), []],
])('of passes is wanted %s', (_, wanted, expected) => expect(wanted).toEqual(expected));

test('words are looked at where somebody else could be meant, or their parts are wanted', () => {
  expect(hearsWords(session, byDefault)).toBe(false);
  expect(hearsWords({ ...session, agents: ['a', 'b'] }, byDefault)).toBe(true);
  expect(hearsWords({ ...session, agents: ['a'] }, byDefault)).toBe(true);
  expect(hearsWords({ ...session, agents: ['a'], passes: [] }, byDefault)).toBe(false);
  expect(hearsWords({ ...session, passes: ['segments'] }, byDefault)).toBe(true);
  expect(hearsWords({ ...session, passes: ['segments'], parent }, byDefault)).toBe(false);
});
