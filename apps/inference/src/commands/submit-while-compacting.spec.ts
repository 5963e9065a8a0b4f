import { describe, expect, it, test } from '@jest/globals';
import { submit } from './testing/ask.js';
import { given } from './testing/given.js';
import { compacting, queued, running } from './testing/past.js';

const waits = (at: string): string[] => ['turn.accepted t2 queued', `turn.queued t2 at ${at}`];

describe('a submit while the session is compacted', () => {
  const stoppedIt = 'context.compaction_failed x1 Stopped.';

  test.each([
    ['reject', waits('1'), 'queue t8 t2, compacting x1'],
    ['enqueue', waits('1'), 'queue t8 t2, compacting x1'],
    ['steer', waits('0'), 'queue t2 t8, compacting x1'],
    ['interrupt', [stoppedIt, 'turn.accepted t2'], 'open t2, queue t8'],
    ['rollback', [stoppedIt, 'turn.accepted t2'], 'open t2, queue t8'],
  ] as const)('%s', (policy, entries, state) => {
    const outcome = given(compacting(), queued('t8', 0)).when(submit(policy));
    expect([outcome.told, outcome.state]).toEqual([entries, state]);
  });

  it('is refused where no more may wait', () => {
    const outcome = given(compacting()).knowing({ queueLimit: 0 }).when(submit('reject'));
    expect(outcome.told).toEqual(['turn.rejected t2 queue_full']);
  });

  it('that belongs to a turn meets that turn', () => {
    const within = given(running('t1'), compacting('x1', 'auto'));
    expect(within.when(submit('reject')).told).toEqual(['turn.rejected t2 turn_in_progress for t1']);
    expect(within.when(submit('interrupt')).told).toEqual([...waits('0 next'), 'turn.stopping t1 interrupt']);
  });
});
