import { describe, expect, it, test } from '@jest/globals';
import type { NewEntry } from '#shared/contracts';
import { command } from './testing/ask.js';
import { given, givenThat } from './testing/given.js';
import { accepted, queued, running, stopping } from './testing/past.js';

const steer = (message = 'm-s'): ReturnType<typeof command<'turn.steer'>> =>
  command('turn.steer', { turn: 't1', message, text: 'and be brief' });

describe('words for a turn that runs', () => {
  test.each<[string, NewEntry[][]]>([
    ['it runs', [running('t1', { model: 'x/y' })]],
    ['it has not begun', [accepted('t1', { model: 'x/y' })]],
  ])('wait for it while %s', (_, past) => {
    const { entries, answer, conversation } = given(...past).when(steer());
    expect(entries).toMatchObject([
      {
        type: 'steer.received',
        turn: 't1',
        cause: 'c1',
        by: 'u1',
        body: {
          policy: 'steer',
          request: { model: 'x/y' },
          message: {
            id: 'm-s',
            author: 'u1',
            role: 'user',
            blocks: [{ kind: 'text', text: 'and be brief' }],
          },
        },
      },
    ]);
    const [heard] = conversation.openTurn?.steers ?? [];
    expect(answer).toEqual({ kind: 'accepted', turn: 't1', noted: heard?.turn });
    expect(heard?.turn).not.toBe('t1');
  });

  it('become the same turn whoever judges them, and each a turn of its own', () => {
    const { conversation } = given(running('t1')).when(steer());
    const both = givenThat(conversation).when(steer('m-other')).conversation.openTurn?.steers ?? [];
    expect(new Set(both.map(({ turn }) => turn)).size).toBe(2);
    expect(given(running('t1')).when(steer()).conversation).toEqual(conversation);
  });

  test.each<[string, NewEntry[][]]>([
    ['nothing runs', []],
    ['another runs', [running('t0')]],
    ['it waits', [running('t0'), queued('t1', 0)]],
    ['it is stopping', [running('t1'), stopping('t1', 'user')]],
  ])('are refused while %s', (_, past) => {
    const outcome = given(...past).when(steer());
    expect(outcome.told).toEqual(['command.settled refused']);
    expect(outcome.answer).toMatchObject({ kind: 'refused', error: { code: 'turn_not_running' } });
  });

  it('are refused where as much waits already as may', () => {
    const outcome = given(running('t1')).knowing({ queueLimit: 0 }).when(steer());
    expect(outcome.answer).toMatchObject({ kind: 'refused', error: { code: 'queue_full' } });
    const long = steer('m-long');
    let state = given(running('t1'));
    for (let said = 0; said < 11; said += 1) {
      const words = {
        ...long,
        id: `c${said}`,
        body: { ...long.body, message: `m${said}`, text: 'x'.repeat(99_990) },
      };
      state = givenThat(state.when(words).conversation);
    }
    expect(state.when(steer()).answer).toMatchObject({ error: { code: 'queue_full' } });
  });
});
