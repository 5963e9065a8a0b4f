import { describe, expect, it, test } from '@jest/globals';
import { callKey, type NewEntry } from '#shared/contracts';
import { command, finish } from './testing/ask.js';
import { given, givenThat } from './testing/given.js';
import { answered, calling, running, stopping } from './testing/past.js';

const called = [running('t1'), calling('t1', 0, 'a', 'b')];
const calledAgain = [...called, answered('t1', 'a'), answered('t1', 'b'), calling('t1', 1, 'a')];

function outcomes({ openTurn }: { openTurn: { reply: { blocks: unknown[] } | null } | null }): unknown[] {
  return openTurn?.reply?.blocks.map((block) => (block as { output?: string }).output ?? 'open') ?? [];
}

describe('the result of a call', () => {
  it('is recorded for the call that waits for it', () => {
    const outcome = given(...called).when(finish('t1', 0, 'b'));
    expect(outcome.told).toEqual(['tool.completed t1 b ok']);
    expect(outcomes(outcome.conversation)).toEqual(['open', 'found']);
    expect(outcome.conversation.openTurn?.calls.map(({ call }) => call)).toEqual(['a']);
    expect(outcome.entries).toMatchObject([
      { cause: 'c1', by: 'u1', body: { output: 'found', truncated: false } },
    ]);
  });

  it('counts once: the second is a double, whatever it says', () => {
    const { conversation } = given(...called).when(finish('t1', 0, 'a', 'first'));
    const second = givenThat(conversation).when(finish('t1', 0, 'a', 'second'));
    expect(second.told).toEqual(['command.settled double']);
    expect(outcomes(second.conversation)).toEqual(['first', 'open']);
  });

  it('of an earlier step does not answer the same call id of a later one', () => {
    expect(given(...calledAgain).when(finish('t1', 0, 'a')).told).toEqual(['command.settled double']);
    const outcome = given(...calledAgain).when(finish('t1', 1, 'a', 'again'));
    expect(outcome.told).toEqual(['tool.completed t1 a ok']);
    expect(outcomes(outcome.conversation)).toEqual(['seen', 'seen', 'again']);
  });

  it('still counts while its turn is stopping', () => {
    const outcome = given(...called, stopping('t1', 'user')).when(finish('t1', 0, 'a'));
    expect(outcome.told).toEqual(['tool.completed t1 a ok']);
  });

  test.each<[string, NewEntry[][]]>([
    ['its turn is over', []],
    ['another turn runs', [running('t0')]],
  ])('changes nothing once %s', (_, past) => {
    expect(given(...past).when(finish('t1', 0, 'a')).told).toEqual(['command.settled over']);
  });

  it('of a call that was never made changes nothing', () => {
    expect(given(...called).when(finish('t1', 0, 'z')).told).toEqual(['command.settled double']);
  });

  it('under the key of another call changes nothing', () => {
    const key = callKey('s1', 't1', 0, 'b');
    const forged = command('call.finish', {
      turn: 't1',
      call: 'a',
      key,
      outcome: 'ok',
      output: '',
      truncated: false,
    });
    expect(given(...called).when(forged).told).toEqual(['command.settled double']);
  });
});
