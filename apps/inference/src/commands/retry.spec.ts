import { describe, expect, it, test } from '@jest/globals';
import { noUsage as none, type NewEntry } from '#shared/contracts';
import { command } from './testing/ask.js';
import { folded, given, givenThat } from './testing/given.js';
import {
  accepted,
  compacting,
  ending,
  held,
  over,
  queued,
  running,
  said,
  steered,
  stopping,
  tombstone,
} from './testing/past.js';

const retry = (retryOf = 't1', turn = 't2') => command('turn.retry', { turn, retryOf });
const failed = [running('t1', { model: 'x/y', thinking: 'low' }), over('t1', 'failed')];
const again = ['history.moved to null regenerate', 'turn.accepted t2 again for t1'];

describe('a turn that is run again', () => {
  test.each<[string, NewEntry[][]]>([
    ['failed', failed],
    ['was stopped', [running('t1'), over('t1', 'stopped')]],
    ['failed before it had said anything', [accepted('t1'), [ending('t1', 'failed')]]],
    ['was stopped before it had begun', [accepted('t1'), [ending('t1', 'stopped')]]],
  ])('%s', (_, past) => {
    const outcome = given(...past).when(retry());
    expect(outcome.told).toEqual(again);
    expect(outcome.state).toBe('open t2');
    expect(outcome.answer).toEqual({ kind: 'accepted', turn: 't2', noted: 't2' });
  });

  it('answers the same message, as it was asked to, and its first reply leaves the path', () => {
    const before = given(...failed);
    const { conversation, entries } = before.when(retry());
    expect(conversation.messages.map(({ id }) => id)).toEqual(['m-t1']);
    expect(entries[1]).toMatchObject({
      turn: 't2',
      cause: 'c1',
      by: 'u1',
      body: { retryOf: 't1', policy: 'reject', request: { model: 'x/y', thinking: 'low' } },
    });
    expect(conversation).toMatchObject({
      failure: null,
      openTurn: { turn: 't2', message: 'm-t1', base: null },
    });
  });

  it('answers what was steered into it last', () => {
    const [steer] = steered('t1', 't9');
    const heard = steer?.type === 'steer.received' ? steer.body.message : undefined;
    if (!heard) throw new Error('No words.');
    const message = { ...heard, parent: 'r-t1', turn: 't1' };
    const past: NewEntry[][] = [
      running('t1'),
      [{ type: 'reply.completed', turn: 't1', body: { message: 'r-t1', status: 'complete', usage: none } }],
      [{ type: 'turn.steered', turn: 't1', body: { message } }],
      [ending('t1', 'failed')],
    ];
    const { told, conversation } = given(...past).when(retry());
    expect(told[0]).toBe('history.moved to r-t1 regenerate');
    expect(conversation.messages.map(({ id }) => id)).toEqual(['m-t1', 'r-t1', 'm-t9']);
  });

  it('may fail and be run again, under its new name alone', () => {
    const { conversation } = given(...failed).when(retry());
    const twice = givenThat(conversation).when(retry('t2', 't3'));
    expect(twice.answer).toMatchObject({ error: { code: 'turn_in_progress' } });
    const failedAgain = [...failed, given(...failed).when(retry()).entries, [ending('t2', 'failed')]];
    expect(given(...failedAgain).when(retry('t2', 't3')).told).toEqual([
      'history.moved to null regenerate',
      'turn.accepted t3 again for t2',
    ]);
    expect(given(...failedAgain).when(retry('t1', 't3')).told).toEqual(['turn.rejected t3 invalid_request']);
  });

  it('goes before what is held, which then goes on', () => {
    const outcome = given(...failed, queued('t8', 0), held).when(retry());
    expect(outcome.told).toEqual([...again, 'queue.resumed']);
    expect(outcome.state).toBe('open t2, queue t8');
  });

  it('once: the second try of the same is a double', () => {
    const before = { gen: 'g1', n: 4, sequence: 9 };
    const recalled = {
      turn: { turn: 't2', message: 'm-t1', keyHash: null, before },
      messageTaken: false,
    };
    const outcome = given(running('t2')).knowing({ recalled }).when(retry());
    expect(outcome.told).toEqual(['command.settled double']);
    expect(outcome.answer).toEqual({ kind: 'accepted', turn: 't2', noted: 't2' });
  });

  it('ends on arrival where it was stopped before it came, and nothing moves for it', () => {
    const outcome = given(...failed, tombstone('t2')).when(retry());
    expect(outcome.told).toEqual(['turn.accepted t2 queued again for t1', 'turn.stopped t2 user']);
    expect(outcome.state).toBe('');
    expect(outcome.conversation.messages.map(({ id }) => id)).toEqual(['m-t1', 'r-t1']);
  });
});

describe('a turn that cannot be run again', () => {
  test.each<[string, NewEntry[][], string]>([
    ['runs', [running('t1')], 'turn_in_progress for t1'],
    ['is stopping', [running('t1'), stopping('t1', 'user')], 'turn_in_progress for t1'],
    ['has another behind it that runs', [...failed, running('t7')], 'turn_in_progress for t7'],
    ['has another behind it that is about to run', [...failed, queued('t7', 0)], 'turn_in_progress for t7'],
    ['stands in a session that is compacted', [...failed, compacting()], 'compaction_running'],
    ['waits for a compaction', [...failed, compacting(), queued('t7', 0)], 'compaction_running'],
    ['is complete', [running('t1'), over('t1', 'completed')], 'invalid_request'],
    ['is not the last', [...failed, running('t7'), over('t7', 'failed')], 'invalid_request'],
    ['is not there', [], 'not_found'],
    [
      'was rolled back',
      [...failed, [{ type: 'history.moved', body: { head: null, reason: 'rollback' } }]],
      'not_found',
    ],
  ])('%s', (_, past, why) => {
    const outcome = given(...past).when(retry());
    expect(outcome.told).toEqual([`turn.rejected t2 ${why}`]);
    expect(outcome.answer).toMatchObject({ kind: 'refused', error: { code: why.split(' ')[0] } });
  });

  it('has something else behind it on the path', () => {
    const conversation = folded(failed.flat());
    const later = { ...said('t7'), parent: 'r-t1' };
    const path = { ...conversation, messages: [...conversation.messages, later], head: later.id };
    expect(givenThat(path).when(retry()).told).toEqual(['turn.rejected t2 invalid_request']);
  });

  it('asks for what is not to be had any more', () => {
    const refusal = { code: 'unknown_model' as const, message: 'It is not here.' };
    const outcome = given(...failed)
      .knowing({ refusal })
      .when(retry());
    expect(outcome.told).toEqual(['turn.rejected t2 unknown_model']);
    expect(outcome.conversation.messages).toHaveLength(2);
  });
});
