import { describe, expect, it, test } from '@jest/globals';
import type { NewEntry, SessionChange } from '#shared/contracts';
import { command } from './testing/ask.js';
import { folded, givenThat } from './testing/given.js';
import { person, running } from './testing/past.js';
import { talk } from './testing/tree.js';

const change = (what: SessionChange) => command('session.change', { change: what });
const session = {
  ...{ model: 'x/y', systemPrompt: null, agents: ['ann', 'bob'], project: null },
  ...{ passes: null, recall: 'everywhere' as const, scenes: false },
};

describe('a session that is changed', () => {
  test.each<[string, SessionChange, string[]]>([
    ['by another model', { model: 'x/z' }, ['session.changed']],
    ['by what is taken away', { model: null }, ['session.changed']],
    [
      'by who takes part',
      { agents: ['ann', 'cleo'] },
      ['session.changed', 'participant.joined cleo', 'participant.left bob'],
    ],
    ['by who is the host', { agents: ['bob', 'ann'] }, ['session.changed']],
    ['by what it has already', { agents: ['ann', 'bob'], model: 'x/y' }, ['command.settled over']],
    ['by nothing', {}, ['command.settled over']],
  ])('%s', (_, what, told) => {
    const outcome = givenThat(talk, { session }).when(change(what));
    expect(outcome.told).toEqual(told);
    expect(outcome.answer).toEqual({ kind: 'done' });
  });

  it('may be while a turn runs, and remembers each change', () => {
    const past = folded(running('t1'));
    const first = givenThat(past, { session }).when(change({ model: 'x/z' })).conversation;
    const second = givenThat(first, { session: { ...session, model: 'x/z' } }).when(change({ scenes: true }));
    expect(second.conversation.settings).toEqual({ model: 'x/z', scenes: true });
    expect(second.state).toBe('open t1');
  });

  it('is not by what others refuse', () => {
    const refusal = { code: 'unknown_agent' as const, message: 'Who?' };
    const outcome = givenThat(talk, { session, refusal }).when(change({ agents: ['ghost'] }));
    expect(outcome.told).toEqual(['command.settled refused']);
    expect(outcome.answer).toEqual({ kind: 'refused', error: refusal });
  });

  it('may be while it is cleared, but not while it is deleted', () => {
    const clearing = (purpose: 'clear' | 'delete'): NewEntry[] => [
      { type: 'session.clearing', body: { by: person, purpose } },
    ];
    const when = (purpose: 'clear' | 'delete') =>
      givenThat(folded(clearing(purpose), talk), { session }).when(change({ model: 'x/z' })).answer;
    expect(when('clear')).toEqual({ kind: 'done' });
    expect(when('delete')).toMatchObject({ kind: 'refused', error: { code: 'not_found' } });
  });
});
