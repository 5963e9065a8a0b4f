import { describe, expect, it } from '@jest/globals';
import type { Entry } from '#shared/contracts';
import type { Kept } from '../../telling/kept-turns.js';
import type { Telling } from '../../telling/telling.js';
import { answered, asking, completed, requested } from '../../testing/entries.js';
import { answeredIn, passageBehind } from './passage.js';

/** Counts what it tells, and what it hands over. */
const counting: Telling<{ told: number; handed: string[] }> = {
  begin: () => ({ state: { told: 0, handed: [] }, frames: [] }),
  tell: (state) => ({ state: { ...state, told: state.told + 1 }, frames: [] }),
  pause: (state, calls) => ({ state: { ...state, handed: calls.map(({ key }) => key) }, frames: [] }),
  breakOff: (state) => ({ state, frames: [] }),
  whole: (body) => ({ status: 200, body }),
};

const keptOf = (...appends: Entry[][]): Kept[][] =>
  appends.map((entries, at) => entries.map((entry) => ({ gen: 'g', sequence: at + 1, entry })));

const first = [...asking(0, 'a'), requested('a', 'client')];
const second = [...asking(1, 'b', 'c'), requested('b', 'client'), requested('c', 'client')];

describe('a turn goes on', () => {
  it('where it began to wait for these answers', () => {
    const kept = keptOf(first, [answered('a')], second, [answered('b')]);
    const ofA = passageBehind(kept, new Set(['k_a']), counting);
    expect(ofA).toMatchObject({ state: { told: first.length, handed: ['k_a'] }, before: { sequence: 1 } });
    expect([ofA?.rest.length, ofA?.isOver]).toEqual([3, false]);
    const ofC = passageBehind(kept, new Set(['k_c']), counting);
    expect(ofC).toMatchObject({ state: { handed: ['k_b', 'k_c'] }, before: { sequence: 3 } });
  });

  it('tells what comes of it where it is over', () => {
    const kept = keptOf(first, [answered('a')], [completed()]);
    expect(passageBehind(kept, new Set(['k_a']), counting)).toMatchObject({
      isOver: true,
      rest: [[{}], [{}]],
    });
  });

  it('behind all of it where it never waited for them', () => {
    const kept = keptOf(first, [answered('a')]);
    expect(passageBehind(kept, new Set(['k_x']), counting)).toMatchObject({
      rest: [],
      before: { sequence: 2 },
    });
    expect(passageBehind([], new Set(['k_x']), counting)).toBeUndefined();
  });

  it('knows what was answered before', () =>
    expect([...answeredIn(keptOf(first, [answered('a')], second))]).toEqual(['k_a']));
});
