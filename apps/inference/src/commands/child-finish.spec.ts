import { describe, expect, it, test } from '@jest/globals';
import type { NewEntry } from '#shared/contracts';
import { childEnds, taskOf } from '../children/testing/calls-agent.js';
import { given } from './testing/given.js';
import { callingFor, over, running, stopping } from './testing/past.js';

function started(call: string, background: boolean): NewEntry[] {
  const child = { session: taskOf(call), childTurn: 't9', agent: 'scout', background };
  return [{ type: 'agent.started', turn: 't1', body: { call, ...child } }];
}
const open = [...running('t1'), ...callingFor({ runs: 'engine' }, 't1', 0, 'a', 'b')];
const waits = [...open, ...started('a', false)];
const works = [...running('t1'), ...started('a', true)];

test.each<[string, NewEntry[], string[]]>([
  ['nobody knows', running('t1'), ['command.settled over']],
  ['was waited for', waits, ['agent.finished t1 a completed', 'tool.completed t1 a ok']],
  ['worked in the background', works, ['agent.finished t1 a completed reports']],
  [
    'worked on behind the turn',
    [...works, ...over('t1', 'completed')],
    ['agent.finished t1 a completed reports'],
  ],
  ['is waited for no more', [...waits, ...stopping('t1', 'user')], ['agent.finished t1 a completed']],
])('the end of a sub-agent that %s', (_, past, told) => {
  expect(given(past).when(childEnds('a')).told).toEqual(told);
});

describe('what it has to say', () => {
  it('counts once', () => {
    const { conversation } = given(works).when(childEnds('a'));
    expect(conversation.reports).toMatchObject([
      { role: 'system', author: 'scout', turn: 't1', parent: null },
    ]);
    const [finished] = given(works).when(childEnds('a')).entries;
    if (!finished) throw new Error('Nothing was said.');
    expect(given(works, [finished]).when({ ...childEnds('a'), id: 'c-other' }).told).toEqual([
      'command.settled over',
    ]);
  });

  it('is cut where it is long, and says so', () => {
    const output = 'x'.repeat(50_000);
    const [finished] = given(works).when(childEnds('a', { output })).entries;
    const text = JSON.stringify(finished);
    expect(text.length).toBeLessThan(21_000);
    expect(text).toContain('30000 more characters were left out');
  });
});
