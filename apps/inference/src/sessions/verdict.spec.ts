import { expect, test } from '@jest/globals';
import type { Verdict } from '#shared/contracts';
import type { Answer } from '../commands/settlement.js';
import { verdictOf, type Noted } from './verdict.js';

const before = { gen: 'g', n: 4, sequence: 9 };
const compactionBefore = { gen: 'g', n: 7, sequence: 12 };
const turn = { turn: 't1', message: 'm1', keyHash: null, before };
const error = { code: 'queue_full' as const, message: 'Full.' };

test.each<[string, Answer, Partial<Noted>, Verdict | undefined]>([
  ['a stop', { kind: 'done' }, {}, { outcome: 'done' }],
  ['what nobody knows any more', { kind: 'unknown' }, {}, undefined],
  ['a refusal', { kind: 'refused', error }, {}, { outcome: 'refused', error }],
  [
    'a refusal for a turn that runs',
    { kind: 'refused', error, runningTurn: 't0' },
    {},
    { outcome: 'refused', error, runningTurn: 't0' },
  ],
  [
    'a turn that is queued',
    { kind: 'accepted', turn: 't1', noted: 't1', position: 2 },
    { turn },
    { outcome: 'accepted', turn: 't1', message: 'm1', before, position: 2 },
  ],
  [
    'words that have become a turn of their own since they joined one',
    { kind: 'accepted', turn: 't0', noted: 't1' },
    { turn },
    { outcome: 'accepted', turn: 't1', message: 'm1', before },
  ],
  ['a turn that was accepted before this life', { kind: 'accepted', turn: 't1', noted: 't1' }, {}, undefined],
  [
    'a compaction',
    { kind: 'compacting', compaction: 'k1' },
    {},
    { outcome: 'compacting', compaction: 'k1', before: compactionBefore },
  ],
  ['a head that has moved', { kind: 'moved', head: null }, {}, { outcome: 'moved', head: null }],
])('what is told of %s', (_, answer, noted, verdict) => {
  expect(verdictOf(answer, { turn: null, compactionBefore, ...noted })).toEqual(verdict);
});
