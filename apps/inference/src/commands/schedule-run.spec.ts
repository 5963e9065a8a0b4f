import { describe, expect, it, test } from '@jest/globals';
import type { Policy } from '#shared/contracts';
import { command } from './testing/ask.js';
import { given, givenThat } from './testing/given.js';
import { queued, running } from './testing/past.js';

const run = (policy: Policy = 'enqueue', schedule = 'every-day') =>
  command('schedule.run', { schedule, text: 'report', policy, request: {} });

describe('a schedule that fires', () => {
  it('is a turn like any other, said by whoever made the schedule', () => {
    const { entries, conversation } = given().when(run());
    expect(entries).toMatchObject([
      {
        type: 'turn.accepted',
        cause: 'c1',
        by: 'u1',
        body: { message: { author: 'u1', blocks: [{ text: 'report' }] } },
      },
    ]);
    expect(conversation.openTurn?.turn).toBe(entries[0]?.turn);
  });

  test.each([
    ['reject', 'turn.rejected'],
    ['enqueue', 'turn.accepted'],
    ['steer', 'steer.received'],
  ] as const)('%s: meets a running turn as its policy says', (policy, type) => {
    expect(given(running('t1')).when(run(policy)).entries[0]).toMatchObject({ type });
  });

  it('names its turn by the mail: fired again it is another turn, judged again it is the same', () => {
    const first = given().when(run()).entries[0]?.turn;
    expect(given().when(run()).entries[0]?.turn).toBe(first);
    expect(given().knowing({ mail: 'g.8' }).when(run()).entries[0]?.turn).not.toBe(first);
    expect(given().when(run('enqueue', 'every-week')).entries[0]?.turn).not.toBe(first);
  });

  it('leaves it to a later one that has piled up behind it', () => {
    const outcome = given(queued('t1', 0)).knowing({ superseded: true }).when(run());
    expect(outcome.told).toEqual(['command.settled superseded']);
    expect(outcome.state).toBe('queue t1');
  });

  it('does not run twice for one mail', () => {
    const { conversation, entries } = given().when(run());
    const turn = String(entries[0]?.turn);
    const before = { gen: 'g1', n: 1, sequence: 1 };
    const recalled = { turn: { turn, message: 'm', keyHash: null, before }, messageTaken: true };
    expect(givenThat(conversation).knowing({ recalled }).when(run()).told).toEqual([
      'command.settled double',
    ]);
  });
});

describe('a wake', () => {
  it('changes nothing, and the log says that it has been', () => {
    const outcome = given(running('t1')).when(command('session.wake', { reason: 'reaped' }));
    expect(outcome).toMatchObject({
      told: ['command.settled over'],
      state: 'open t1',
      answer: { kind: 'done' },
    });
  });
});
