import { describe, expect, it } from '@jest/globals';
import { noUsage, type Entry, type EntryType } from '#shared/contracts';
import { activitiesOf } from './activity.js';

const entry = (type: EntryType, en: number): Entry => {
  const body = { message: 'm', status: 'complete', usage: noUsage };
  return { type, en, n: en, at: `2026-01-02T03:04:05.00${en}Z`, body } as Entry;
};
const of = (session: string, type: EntryType, en: number) => ({ session, entry: entry(type, en) });

describe('what happens in a session', () => {
  it('is told once of each, as it was last, with the reply that has ended', () => {
    const happened = [
      of('s_a', 'turn.accepted', 1),
      of('s_a', 'reply.completed', 2),
      of('s_b', 'turn.accepted', 1),
      of('s_a', 'turn.accepted', 3),
      of('s_a', 'turn.settled', 4),
    ];
    expect(activitiesOf(happened)).toEqual([
      { session: 's_a', at: entry('turn.accepted', 3).at, said: 2 },
      { session: 's_b', at: entry('turn.accepted', 1).at, said: 0 },
    ]);
  });

  it('is nothing where nobody has said anything', () => {
    expect(activitiesOf([of('s', 'actor.claimed', 1), of('s', 'state.title', 2)])).toEqual([]);
  });
});
