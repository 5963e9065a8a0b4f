import { describe, expect, it } from '@jest/globals';
import type { Append, Position } from '#shared/contracts';
import { brokenNumbering, placeOf } from './place.js';

const at = '2026-01-02T03:04:05.678Z';
const event = (n: number, en: number) => ({ type: 'turn.settled', n, en, at, body: {} }) as const;
const delta = (n: number, en: number) =>
  ({ type: 'block.delta', n, en, at, body: { step: 0, index: 0, text: 'x' } }) as const;
const append = (...entries: Append['entries']): Append => ({ v: 1, gen: 'g', epoch: 1, nonce: 'x', entries });
const position = (en: number): Position => ({ gen: 'g', n: 10, en, epoch: 1, sequence: 1 });

describe('the place of an append', () => {
  it.each([
    ['next', 'its first event follows', append(event(11, 5), event(12, 6))],
    ['next', 'deltas before its first event repeat the last one', append(delta(11, 4), event(12, 5))],
    ['next', 'a part of it is new', append(event(10, 4), event(11, 5))],
    ['seen', 'its last event was projected', append(event(9, 3), event(10, 4))],
    ['seen', 'it holds nothing but deltas of what was projected', append(delta(11, 4))],
    ['ahead', 'an event lies between', append(event(12, 6))],
    ['ahead', 'it holds deltas of what is not there', append(delta(12, 6))],
  ])('is %s when %s', (place, _, given) => {
    expect(placeOf(position(4), given)).toBe(place);
  });
});

describe('the counting inside an append', () => {
  it('is in order when every entry counts one, and events alone count as events', () => {
    expect(brokenNumbering(append(event(1, 1), delta(2, 1), delta(3, 1), event(4, 2)))).toBeUndefined();
  });

  it('is broken by a hole, a repetition, and a delta that counts as an event', () => {
    expect(brokenNumbering(append(event(1, 1), event(3, 2)))).toBe('entry 3 follows entry 1');
    expect(brokenNumbering(append(event(1, 1), event(2, 1)))).toBe('event 1 follows event 1');
    expect(brokenNumbering(append(event(1, 1), delta(2, 2)))).toBe('event 2 follows event 1');
  });
});
