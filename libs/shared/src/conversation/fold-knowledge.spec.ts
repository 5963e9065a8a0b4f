import { describe, expect, it } from '@jest/globals';
import type { AfterPass, Conversation, Entry, NewEntry } from '../contracts/index.js';
import { emptyConversation, fold } from './fold.js';
import { planStatus } from './plan-on-path.js';
import { openScene } from './scene-on-path.js';
import { asEntries, openedTurn } from './testing/entries.js';

function folded(entries: NewEntry[], from: Conversation = emptyConversation): Conversation {
  return asEntries(entries, { n: 100, en: 100 }).reduce(fold, from);
}

function due(passes: AfterPass[], more: object = {}): NewEntry {
  const chain = { chain: 'k1', turn: 't1', on: 'm2', messages: ['m1', 'm2'], present: [] };
  return { type: 'passes.due', body: { ...chain, passes, awaited: true, ...more } };
}

const done = (pass: AfterPass, more: object = {}): NewEntry => ({
  type: 'pass.done',
  body: { chain: 'k1', pass, ...more },
});

describe('a chain of passes', () => {
  it('goes on pass by pass to its end', () => {
    const begun = folded([due(['memory', 'relations'], { apart: ['significance'] })]);
    expect(begun.chains).toMatchObject([
      { chain: 'k1', left: ['memory', 'relations'], apart: ['significance'], attempt: 0, awaited: true },
    ]);
    const second = folded([done('memory')], begun);
    expect(second.chains).toMatchObject([{ left: ['relations'] }]);
    expect(folded([done('relations')], second).chains).toEqual([]);
  });

  it('is as old as the one that it follows from', () => {
    const since = '2025-12-31T00:00:00.000Z';
    expect(folded([due(['summaries'], { since })]).chains).toMatchObject([{ since }]);
  });

  it('takes no other pass for the one that is under way', () => {
    const begun = folded([due(['memory', 'relations'])]);
    expect(folded([done('relations')], begun).chains).toEqual(begun.chains);
    expect(
      folded([{ ...done('memory'), body: { chain: 'k9', pass: 'memory' } } as NewEntry], begun).chains,
    ).toEqual(begun.chains);
  });

  it('makes a pass again, and counts anew for the next one', () => {
    const again = folded([due(['memory', 'relations']), done('memory', { again: true })]);
    expect(again.chains).toMatchObject([{ left: ['memory', 'relations'], attempt: 1 }]);
    expect(folded([done('memory')], again).chains).toMatchObject([{ left: ['relations'], attempt: 0 }]);
  });

  it('goes on without a pass that has failed, but not for a try that has', () => {
    const begun = folded([due(['memory', 'relations'])]);
    const failed = (chain?: string): NewEntry => ({
      type: 'state.pass_failed',
      body: { pass: 'memory', reason: 'no', ...(chain ? { chain } : {}) },
    });
    expect(folded([failed()], begun).chains).toEqual(begun.chains);
    expect(folded([failed('k1')], begun).chains).toMatchObject([{ left: ['relations'] }]);
  });

  it('that is begun within its turn is noted there', () => {
    const open = folded(openedTurn);
    expect(folded([due(['memory'])], open).openTurn?.interlude).toBe(true);
    expect(folded([due(['memory'], { turn: 't0' })], open).openTurn?.interlude).toBe(false);
  });
});

describe('what is overwritten', () => {
  const summary: NewEntry = {
    type: 'state.relation',
    body: { from: 'ann', to: 'bob', on: 'm2', affinity: 1, trust: 0, summary: 'friends' },
  };
  const deltas: NewEntry = {
    type: 'state.relation',
    body: { from: 'ann', to: 'user', on: 'm2', affinity: 1, trust: 0 },
  };

  it('is noted while something is being made, by its last event, and forgotten with the last chain', () => {
    const changed = folded([due(['memory']), summary, deltas, summary]);
    expect(changed.overwritten).toEqual([{ key: 'relation ann bob', en: 104 }]);
    expect(folded([done('memory')], changed).overwritten).toEqual([]);
  });

  it('is not noted where nobody could have made it from less', () => {
    const changed = folded([summary]);
    expect(changed).toMatchObject({ overwritten: [], knownAt: 101 });
  });
});

describe('the open scene', () => {
  const opened = (scene: string, on: string | null): NewEntry => ({
    type: 'state.scene',
    body: { change: 'opened', scene, on, setting: { place: 'inn', clock: 'noon' } },
  });
  const closed = (scene: string, on: string): NewEntry => ({
    type: 'state.scene',
    body: { change: 'closed', scene, on },
  });
  const [accepted] = asEntries(openedTurn) as [Entry<'turn.accepted'>];
  const path = (...ids: string[]) => ({ messages: ids.map((id) => ({ ...accepted.body.message, id })) });

  it('is the last one whose beginning counts and whose end does not', () => {
    const { scenes } = folded([opened('s1', 'a'), closed('s1', 'c'), opened('s2', 'c')]);
    expect(openScene({ ...path('a', 'b', 'c'), scenes })).toMatchObject({ scene: 's2', clock: 'noon' });
    expect(openScene({ ...path('a', 'b'), scenes })?.scene).toBe('s1');
    expect(openScene({ ...path('z'), scenes })).toBeUndefined();
  });

  it('may be closed on two branches', () => {
    const { scenes } = folded([opened('s1', null), closed('s1', 'b'), closed('s1', 'x')]);
    expect(openScene({ ...path('a', 'b'), scenes })).toBeUndefined();
    expect(openScene({ ...path('a', 'x'), scenes })).toBeUndefined();
    expect(openScene({ ...path('a', 'y'), scenes })?.scene).toBe('s1');
  });
});

describe('a plan', () => {
  const moved = (to: 'active' | 'completed', on: string): NewEntry => ({
    type: 'state.plan',
    body: { change: 'moved', plan: 'p1', to, on },
  });
  const [accepted] = asEntries(openedTurn) as [Entry<'turn.accepted'>];
  const path = (...ids: string[]) => ({ messages: ids.map((id) => ({ ...accepted.body.message, id })) });

  it('has come as far as its last move on the path', () => {
    const { plans } = folded([moved('active', 'a'), moved('completed', 'b')]);
    expect(planStatus({ ...path('a', 'b'), plans }, 'p1')).toBe('completed');
    expect(planStatus({ ...path('a'), plans }, 'p1')).toBe('active');
    expect(planStatus({ ...path('z'), plans }, 'p1')).toBe('planned');
    expect(planStatus({ ...path('a'), plans }, 'p2')).toBe('planned');
  });
});
