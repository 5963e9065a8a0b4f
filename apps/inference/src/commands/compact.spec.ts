import { describe, expect, it, test } from '@jest/globals';
import type { NewEntry } from '#shared/contracts';
import { command } from './testing/ask.js';
import { given, givenThat } from './testing/given.js';
import { accepted, compacted, compacting, held, over, queued, running, stopping } from './testing/past.js';

const compact = command('context.compact', { compaction: 'x2' });
const undo = command('history.undo', {});
const spoken = [running('t1'), over('t1', 'completed')];

describe('a compaction that somebody asks for', () => {
  it('begins where nothing runs', () => {
    const outcome = given(...spoken).when(compact);
    expect(outcome.told).toEqual(['context.compacting x2 manual']);
    expect(outcome.state).toBe('compacting x2');
    expect(outcome.conversation.compaction).toMatchObject({ trigger: 'manual', by: 'u1' });
    expect(outcome.answer).toEqual({ kind: 'compacting', compaction: 'x2' });
  });

  it('joins the one that runs, also where a turn waits for that', () => {
    const outcome = given(...spoken, compacting('x1'), queued('t2', 0)).when(compact);
    expect(outcome.told).toEqual(['command.settled double']);
    expect(outcome.answer).toEqual({ kind: 'compacting', compaction: 'x1' });
  });

  it('begins where what waits is held', () => {
    expect(given(...spoken, queued('t2', 0), held).when(compact).state).toBe('queue t2, held, compacting x2');
  });

  test.each<[string, NewEntry[][]]>([
    ['has not begun', [accepted('t2')]],
    ['runs', [running('t2')]],
    ['stops', [running('t2'), stopping('t2', 'user')]],
    ['runs and is compacted', [running('t2'), compacting('x1', 'auto')]],
    ['is about to start', [queued('t2', 0)]],
  ])('waits for nobody: a turn %s', (_, past) => {
    const outcome = given(...spoken, ...past).when(compact);
    expect(outcome.told).toEqual(['command.settled refused']);
    expect(outcome.answer).toMatchObject({ error: { code: 'turn_in_progress' }, runningTurn: 't2' });
  });

  it('has nothing to do where nothing was said', () => {
    expect(given().when(compact).answer).toMatchObject({
      kind: 'refused',
      error: { code: 'invalid_request', message: 'There is nothing to compact yet.' },
    });
  });

  it('is named again to whoever sends the same once more', () => {
    const { conversation } = given(...spoken).when(compact);
    const settled = { ...conversation, recentCommands: ['c1'] };
    expect(givenThat(settled).when(compact).answer).toEqual({ kind: 'compacting', compaction: 'x2' });
  });
});

describe('an undo', () => {
  const twice = [...spoken, compacted('k1', 'r-t1'), compacted('k2', 'r-t1')];

  it('takes back the last compaction, then the one before, and then there is none', () => {
    const first = given(...twice).when(undo);
    expect(first.told).toEqual(['history.moved to r-t1 undo k2']);
    expect(first.answer).toEqual({ kind: 'moved', head: 'r-t1' });
    const second = givenThat(first.conversation).when({ ...undo, id: 'c2' });
    expect(second.told).toEqual(['history.moved to r-t1 undo k1']);
    expect(second.conversation.messages).toEqual(given(...spoken).when(undo).conversation.messages);
    expect(givenThat(second.conversation).when({ ...undo, id: 'c3' }).answer).toMatchObject({
      error: { code: 'not_found' },
    });
  });

  it('passes over one that was made on another branch', () => {
    const outcome = given(...spoken, compacted('k1', 'r-t1'), compacted('k2', 'elsewhere')).when(undo);
    expect(outcome.told).toEqual(['history.moved to r-t1 undo k1']);
  });

  test.each<[string, NewEntry[][], string]>([
    ['a turn runs', [running('t2')], 'turn_in_progress'],
    ['a turn is about to start', [queued('t2', 0)], 'turn_in_progress'],
    ['the session is compacted', [compacting()], 'compaction_running'],
  ])('is refused while %s', (_, past, code) => {
    expect(given(...twice, ...past).when(undo)).toMatchObject({
      told: ['command.settled refused'],
      answer: { kind: 'refused', error: { code } },
    });
  });
});
