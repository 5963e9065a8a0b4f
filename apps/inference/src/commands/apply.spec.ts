import { describe, expect, it } from '@jest/globals';
import { noUsage } from '#shared/contracts';
import { command } from './testing/ask.js';
import { given, givenThat } from './testing/given.js';
import { running } from './testing/past.js';

const spent = { model: 'x/y', usage: { ...noUsage, inputTokens: 3 } };
const titled = (title: string) =>
  command('state.apply', { turn: 't1', result: { kind: 'title', title, ...spent } });

describe('what a pass has found', () => {
  it('as a title is the title, with what it has cost', () => {
    const outcome = given(running('t1')).when(titled('A walk'));
    expect(outcome.entries).toMatchObject([
      { type: 'state.title', cause: 'c1', body: { title: 'A walk', ...spent } },
    ]);
    expect(outcome.conversation.title).toBe('A walk');
  });

  it('as a title changes none that is there', () => {
    const { conversation } = given().when(titled('A walk'));
    const again = givenThat({ ...conversation, recentCommands: [] }).when(titled('Another'));
    expect(again.told).toEqual(['state.pass_failed title There is a title already.']);
    expect(again.conversation.title).toBe('A walk');
    expect(again.entries[0]?.body).toMatchObject(spent);
  });

  it('as a title that is too late and has cost nothing is nothing at all', () => {
    const { conversation } = given().when(titled('A walk'));
    const late = command('state.apply', { turn: 't1', result: { kind: 'title', title: 'Another' } });
    expect(givenThat({ ...conversation, recentCommands: [] }).when(late).told).toEqual([
      'command.settled over',
    ]);
  });

  it('may be nothing, and the log says why', () => {
    const result = { kind: 'failed' as const, pass: 'title', reason: 'no model', ...spent };
    const outcome = given(running('t1')).when(command('state.apply', { turn: 't1', result }));
    expect(outcome.told).toEqual(['state.pass_failed title no model']);
    expect(outcome.entries[0]?.body).toEqual({ pass: 'title', reason: 'no model', ...spent });
    expect(outcome.state).toBe('open t1');
  });
});
