import { describe, expect, it, test } from '@jest/globals';
import { callKey, type NewEntry } from '#shared/contracts';
import { command, finish } from './testing/ask.js';
import { given } from './testing/given.js';
import { answered, approvalOf, asked, calling, callingFor, running, stopping } from './testing/past.js';

const client = [running('t1'), callingFor({ runs: 'client' }, 't1', 0, 'a')];
const tools = [running('t1'), calling('t1', 0, 'a')];
const keyOf = (step: number) => callKey('s1', 't1', step, 'a');
const answer = (output = 'mine', step = 0) =>
  command('call.answer', { key: keyOf(step), outcome: 'ok', output });

describe('what a client has made of its own tool', () => {
  it('is the result of the call', () => {
    const { entries, told } = given(...client).when(answer());
    expect(told).toEqual(['tool.completed t1 a ok']);
    expect(entries[0]?.body).toEqual({ call: 'a', outcome: 'ok', output: 'mine', truncated: false });
  });

  it('is cut where it is too long', () => {
    const { entries } = given(...client).when(answer('x'.repeat(300_000)));
    expect(entries[0]?.body).toMatchObject({ truncated: true, output: 'x'.repeat(262_144) });
  });

  it('is that of no other call which the model has given the same id', () => {
    const again = [...client, answered('t1', 'a'), callingFor({ runs: 'client' }, 't1', 1, 'a')];
    const late = given(...again).when(answer());
    expect([late.told, late.answer]).toMatchObject([
      ['command.settled refused'],
      { error: { code: 'already_answered' } },
    ]);
    expect(given(...again).when(answer('mine', 1)).told).toEqual(['tool.completed t1 a ok']);
  });

  const approve = command('approval.answer', { approval: approvalOf('t1', 0, 'a'), decision: 'approve' });
  test.each<[string, NewEntry[][], string]>([
    ['of a call that has its result', [...client, answered('t1', 'a')], 'already_answered'],
    ['of a turn that is stopping', [...client, stopping('t1', 'user')], 'already_answered'],
    ['of a call that a tools service runs', tools, 'not_found'],
    ['of a call that was never made', [running('t1')], 'not_found'],
    ['of a session in which nothing runs', [], 'not_found'],
    ['of a call that nobody has agreed to yet', [...client, asked('t1', 'a')], 'invalid_request'],
  ])('is refused: %s', (_, past, code) => {
    const { told, answer: said } = given(...past).when(answer());
    expect([told, said]).toMatchObject([['command.settled refused'], { error: { code } }]);
  });

  it('counts once somebody has agreed to it', () => {
    const agreed = given(...client, asked('t1', 'a')).when(approve);
    expect(given(...client, asked('t1', 'a'), agreed.entries).when(answer()).told).toEqual([
      'tool.completed t1 a ok',
    ]);
  });

  it('comes from nobody else', () => {
    expect(given(...client).when(finish('t1', 0, 'a')).told).toEqual(['command.settled double']);
  });
});

describe('a client that takes too long', () => {
  const expire = command('call.expire', { turn: 't1', call: 'a', key: keyOf(0) });

  it('is waited for no longer, and comes too late', () => {
    const { told, entries } = given(...client).when(expire);
    expect(told).toEqual(['tool.completed t1 a error']);
    expect(entries[0]?.body).toMatchObject({ output: 'The client did not answer in time.' });
    expect(given(...client, entries).when(answer()).answer).toMatchObject({
      error: { code: 'already_answered' },
    });
  });

  test.each<[string, NewEntry[][]]>([
    ['it has answered', [...client, given(...client).when(answer()).entries]],
    ['nobody has agreed to the call yet', [...client, asked('t1', 'a')]],
    ['the turn is stopping', [...client, stopping('t1', 'user')]],
    ['a tools service runs the call', tools],
  ])('changes nothing where %s', (_, past) => {
    expect(given(...past).when(expire).told).toEqual(['command.settled over']);
  });
});

describe('how far a call has come', () => {
  const key = callKey('s1', 't1', 0, 'a');
  const progress = (text?: string) =>
    command('call.progress', {
      turn: 't1',
      call: 'a',
      key,
      attempt: 2,
      ...(text === undefined ? {} : { text }),
    });

  it('is told while it is open', () => {
    expect(given(...tools).when(progress('half')).entries).toMatchObject([
      { type: 'tool.progress', turn: 't1', body: { call: 'a', text: 'half' } },
    ]);
    expect(given(...tools).when(progress()).entries).toMatchObject([
      { type: 'tool.started', body: { call: 'a', attempt: 2 } },
    ]);
  });

  test.each<[string, NewEntry[][]]>([
    ['it has its result', [...tools, answered('t1', 'a')]],
    ['its turn is over', []],
    ['another call has its id', [...tools, answered('t1', 'a'), calling('t1', 1, 'a')]],
    ['its client runs it', client],
  ])('changes nothing where %s', (_, past) => {
    expect(given(...past).when(progress('half')).told).toEqual(['command.settled over']);
  });
});
