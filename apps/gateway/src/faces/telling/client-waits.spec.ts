import { describe, expect, it } from '@jest/globals';
import type { Entry } from '#shared/contracts';
import { agreedTo, answered, asking, needsWord, requested } from '../testing/entries.js';
import { afterEntry, awaitedOfClient, isHeard, namesOf, noWaits } from './client-waits.js';
import type { TakenAnswers } from './telling.js';

const after = (entries: readonly Entry[]) => entries.reduce(afterEntry, noWaits);

const awaitedAfter = (entries: readonly Entry[], takes: TakenAnswers = 'results'): string[] =>
  namesOf(awaitedOfClient(after(entries), takes));

describe('a turn waits for its client', () => {
  it('where all that it asked for is the client’s', () => {
    expect(
      awaitedAfter([...asking(0, 'a', 'b'), requested('a', 'client'), requested('b', 'client')]),
    ).toEqual(['k_a', 'k_b']);
  });

  it('and for those alone that are not answered yet', () => {
    const both = [...asking(0, 'a', 'b'), requested('a', 'client'), requested('b', 'client')];
    expect(awaitedAfter([...both, answered('a')])).toEqual(['k_b']);
    expect(awaitedAfter([...both, answered('a'), answered('b')])).toEqual([]);
  });

  it.each<[string, Entry[]]>([
    ['the step still runs', asking(0, 'a').slice(0, -1)],
    ['nobody has taken all of it up', [...asking(0, 'a', 'b'), requested('a', 'client')]],
    ['one is ours', [...asking(0, 'a', 'b'), requested('a', 'client'), requested('b')]],
    ['somebody must agree first', [...asking(0, 'a'), requested('a', 'client'), needsWord('a')]],
    ['a model must', [...asking(0, 'a'), requested('a', 'client'), needsWord('a', 'model')]],
    [
      'somebody has refused',
      [...asking(0, 'a'), requested('a', 'client'), needsWord('a'), agreedTo('a', 'deny')],
    ],
    ['it must not be made', [...asking(0, 'a'), requested('a', 'client'), answered('a')]],
    ['the next step has begun', [...asking(0, 'a'), requested('a', 'client'), ...asking(1).slice(0, 1)]],
  ])('but not while %s', (_, entries) => expect(awaitedAfter(entries)).toEqual([]));

  it('once ours have come to an end, and whoever had to agree has', () => {
    const ours = [...asking(0, 'a', 'b'), requested('a', 'client'), requested('b'), answered('b')];
    expect(awaitedAfter(ours)).toEqual(['k_a']);
    const changed = [
      ...asking(0, 'a'),
      requested('a', 'client'),
      needsWord('a'),
      agreedTo('a', 'edit', { at: 'sea' }),
    ];
    expect(awaitedOfClient(after(changed), 'results').calls).toEqual([
      { call: 'a', key: 'k_a', name: 'look', input: { at: 'sea' } },
    ]);
  });

  it('where its word is wanted, if it can give one', () => {
    const entries = [...asking(0, 'a', 'b'), requested('a', 'client'), requested('b'), needsWord('b')];
    expect(awaitedAfter(entries, 'results and approvals')).toEqual(['k_a', 'ap_b']);
    expect(awaitedAfter(entries)).toEqual([]);
    const reviewed = [...asking(0, 'b'), requested('b'), needsWord('b', 'model')];
    expect(awaitedAfter(reviewed, 'results and approvals')).toEqual([]);
    expect(awaitedAfter([...reviewed, needsWord('b')], 'results and approvals')).toEqual(['ap_b']);
  });
});

describe('a call that is to be alone', () => {
  const three = [
    ...asking(0, 'a', 'b', 'c'),
    requested('a', 'client'),
    requested('b', 'alone'),
    requested('c', 'client'),
  ];

  it('is not waited for by those before it', () => expect(awaitedAfter(three)).toEqual(['k_a']));

  it('is waited for by those behind it', () => {
    expect(awaitedAfter([...three, answered('a')])).toEqual([]);
    expect(awaitedAfter([...three, answered('a'), answered('b')])).toEqual(['k_c']);
  });
});

it('what was answered is heard once it stands in the log', () => {
  const waits = after([...asking(0, 'a'), requested('a', 'client'), needsWord('a')]);
  expect(isHeard(waits, answered('a'), new Set(['k_a']))).toBe(true);
  expect(isHeard(waits, answered('b'), new Set(['k_a']))).toBe(false);
  expect(isHeard(waits, agreedTo('a', 'approve'), new Set(['ap_a']))).toBe(true);
});
