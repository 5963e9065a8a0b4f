import { expect, it } from '@jest/globals';
import { folded } from '../commands/testing/given.js';
import { submit, stop } from '../commands/testing/ask.js';
import { given } from '../commands/testing/given.js';
import { tombstone } from '../commands/testing/past.js';
import { awaitedAsWell } from './awaited.js';
import { childTurnOf } from './names.js';

const parent = { session: 's0', turn: 't0', call: 'x', key: 'k', depth: 1 };
const turn = childTurnOf('k');
const refusal = { code: 'unknown_model' as const, message: 'No.' };

it.each([
  ['refused', given().knowing({ refusal }).when(submit('enqueue', turn)).entries],
  ['stopped before it came', given(tombstone(turn)).when(submit('enqueue', turn)).entries],
])('has something to tell of a turn that was %s', (_, entries) => {
  expect(folded(awaitedAsWell(entries, { parent })).unsettled).toEqual([turn]);
  expect(folded(awaitedAsWell(entries, { parent: null })).unsettled).toEqual([]);
});

it('knows why it was refused', () => {
  const { entries } = given().knowing({ refusal }).when(submit('enqueue', turn));
  expect(folded(awaitedAsWell(entries, { parent })).rejection).toEqual({ turn, why: 'No.' });
  expect(folded(entries).rejection).toBeUndefined();
});

it('has nothing to tell of others, and no more once it has told', () => {
  const others = given().knowing({ refusal }).when(submit('enqueue', 't9')).entries;
  expect(folded(awaitedAsWell(others, { parent })).unsettled).toEqual([]);
  const entries = given(tombstone(turn)).when(submit('enqueue', turn)).entries;
  const told = [...awaitedAsWell(entries, { parent }), { type: 'turn.settled' as const, turn, body: {} }];
  expect(folded(told).unsettled).toEqual([]);
  expect(awaitedAsWell(given().when(stop(turn)).entries, { parent })).toHaveLength(1);
});
