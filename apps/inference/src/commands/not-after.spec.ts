import { describe, expect, it, test } from '@jest/globals';
import type { NewEntry } from '#shared/contracts';
import { submit } from './testing/ask.js';
import { given, type Outcome } from './testing/given.js';
import { accepted, compacting, held, over, person, queued, running, stopping } from './testing/past.js';

const ended = [...running('t1'), ...over('t1', 'completed')];
const clearing: NewEntry[] = [
  { type: 'session.clearing', by: person, body: { by: person, purpose: 'clear' } },
];

function when(after: string | null, ...past: NewEntry[][]): Outcome {
  return given(...past).when(submit('reject', 't2', { after }));
}

describe('a submit that is to come behind one message alone', () => {
  it('does, where the path ends there', () => {
    expect(when('r-t1', ended).told).toEqual(['turn.accepted t2']);
    expect(when(null).told).toEqual(['turn.accepted t2']);
  });

  it('is refused where the path ends elsewhere, and is told where', () => {
    const elsewhere = when('m-t1', ended);
    expect(elsewhere.told).toEqual(['turn.rejected t2 head_moved']);
    expect(elsewhere.entries[0]?.body).toMatchObject({ problem: expect.stringMatching(/ ends with /) });
    expect(when(null, ended).told).toEqual(['turn.rejected t2 head_moved']);
    expect(when('m-t0').entries[0]?.body).toMatchObject({ problem: expect.stringMatching(/ is empty /) });
  });

  test.each<[string, NewEntry[][], string]>([
    ['a turn runs', [running('t1')], 'turn_in_progress for t1'],
    ['one was accepted', [accepted('t1')], 'turn_in_progress for t1'],
    ['one is stopping', [running('t1'), stopping('t1', 'user')], 'turn_in_progress for t1'],
    ['one is about to start', [queued('t1', 0)], 'turn_in_progress for t1'],
    ['it is compacted', [compacting()], 'compaction_running'],
    ['it is cleared', [ended, clearing], 'compaction_running'],
  ])('does not wait while %s, though it may be its own head', (_, past, code) => {
    for (const after of [null, 'm-t1'])
      expect(when(after, ...past).told).toEqual([`turn.rejected t2 ${code}`]);
  });

  it('comes before what is held', () => {
    expect(when(null, [...queued('t1', 0), ...held]).told[0]).toBe('turn.accepted t2');
  });

  it('is the same turn when it is sent again, wherever the path has gone', () => {
    const before = { gen: 'g1', n: 4, sequence: 9 };
    const recalled = {
      turn: { turn: 't2', message: 'm-t2', keyHash: null, before },
      messageTaken: true,
    };
    const again = given(ended)
      .knowing({ recalled })
      .when(submit('reject', 't2', { after: null }));
    expect(again.answer).toMatchObject({ kind: 'accepted', turn: 't2' });
  });
});
