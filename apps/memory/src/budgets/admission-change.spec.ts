import { describe, expect, it } from '@jest/globals';
import type { Entry } from '#shared/contracts';
import { admissionChangeOf, merged, type AdmissionChange } from './admission-change.js';

const at = (minute: number): string => `2026-01-01T00:0${minute}:00.000Z`;
const change = (kind: AdmissionChange['kind'], minute: number, turn = 't1'): AdmissionChange => {
  return { session: 's', turn, kind, at: at(minute) };
};
const row = (acceptedAt: string | null, endedAt: string | null, rejected = 0) => {
  return { session: 's', turn: 't1', acceptedAt, endedAt, rejected };
};

describe('what a batch says of a turn that was let in', () => {
  it.each([
    ['it was accepted', [change('accepted', 1)], row(at(1), null)],
    ['it has come and gone', [change('accepted', 1), change('ended', 2)], row(at(1), at(2))],
    ['it has ended', [change('ended', 2)], row(null, at(2))],
    ['it was refused twice', [change('rejected', 1), change('rejected', 2)], row(null, null, 2)],
    ['it was refused, then taken', [change('rejected', 1), change('accepted', 2)], row(at(2), null, 1)],
    ['its words joined another', [change('joined', 1)], row(at(1), at(1))],
    ['they became a turn after all', [change('joined', 1), change('accepted', 2)], row(at(1), null)],
  ])('%s', (_, changes, expected) => expect(merged(changes)).toEqual([expected]));

  it('keeps turns apart', () => {
    const both = [change('accepted', 1), change('accepted', 1, 't2'), change('ended', 2, 't2')];
    expect(merged(both).map(({ turn, endedAt }) => [turn, endedAt])).toEqual([
      ['t1', null],
      ['t2', at(2)],
    ]);
  });

  it('is told of words by the turn that they would have been', () => {
    const entry = { type: 'steer.received', turn: 't1', at: at(1), body: { becomes: 't2' } } as Entry;
    expect(admissionChangeOf('s', entry)).toEqual([change('joined', 1, 't2')]);
  });

  it.each([
    ['manual', [change('joined', 1, 'c1')]],
    ['auto', []],
  ])('is told of a compaction where somebody has asked for it: %s', (trigger, expected) => {
    const entry = { type: 'context.compacting', at: at(1), body: { compaction: 'c1', trigger } } as Entry;
    expect(admissionChangeOf('s', entry)).toEqual(expected);
  });
});
