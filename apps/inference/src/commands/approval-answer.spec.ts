import { describe, expect, it, test } from '@jest/globals';
import { callHash, type Command, type ErrorBody, type NewEntry } from '#shared/contracts';
import { command, finish } from './testing/ask.js';
import { given, givenThat } from './testing/given.js';
import { approvalOf, asked, calling, over, running, stopping } from './testing/past.js';

const called = [running('t1'), calling('t1', 0, 'a', 'b'), asked('t1', 'a')];
const approval = approvalOf('t1', 0, 'a');

type Said = Omit<Command<'approval.answer'>['body'], 'approval'>;

function say(said: Said, at?: string): Command<'approval.answer'> {
  const sent = command('approval.answer', { approval, ...said });
  return at === undefined ? sent : { ...sent, at };
}
const expire = command('approval.expire', { approval });

function refusalIn({ answer }: { answer: unknown }): unknown {
  return (answer as { error?: unknown }).error;
}

describe('what a person says to a call', () => {
  it('lets it go', () => {
    const { told, conversation, entries } = given(...called).when(say({ decision: 'approve' }));
    expect(told).toEqual(['tool.approval_answered t1 a approve']);
    expect(conversation.openTurn?.calls[0]?.approval).toMatchObject({ decision: 'approve' });
    expect(conversation.openTurn?.waitsSince).toBeNull();
    expect(entries).toMatchObject([{ cause: 'c1', by: 'u1' }]);
  });

  it('is kept with how long it took', () => {
    const minuteLater = { at: '2026-01-02T03:05:05.678Z' };
    const { entries } = given(...called)
      .knowing(minuteLater)
      .when(say({ decision: 'approve' }));
    expect(entries[0]?.body).toMatchObject({ waitedMs: 60_000 });
  });

  it('ends it with a no, and why', () => {
    const outcome = given(...called).when(say({ decision: 'deny', text: 'Not today.' }));
    expect(outcome.told).toEqual(['tool.approval_answered t1 a deny', 'tool.completed t1 a denied']);
    expect(outcome.entries[1]?.body).toMatchObject({ output: 'A person has denied this call: Not today.' });
    expect(outcome.conversation.openTurn?.calls.map(({ call }) => call)).toEqual(['b']);
  });

  it('changes its arguments, and the hash with them', () => {
    const input = { at: 'elsewhere' };
    const { conversation, told } = given(...called).when(say({ decision: 'edit', input }));
    expect(told).toEqual(['tool.approval_answered t1 a edit']);
    expect(conversation.openTurn?.calls[0]).toMatchObject({
      hash: 'h',
      changed: { input, hash: callHash('look', input), by: 'u1' },
    });
  });

  it('is its result', () => {
    const outcome = given(...called).when(say({ decision: 'answer', text: 'It is blue.' }));
    expect(outcome.told).toEqual(['tool.approval_answered t1 a answer', 'tool.completed t1 a ok']);
    expect(outcome.entries[1]?.body).toEqual({
      call: 'a',
      outcome: 'ok',
      output: 'It is blue.',
      truncated: false,
    });
  });

  it('is cut where it is too long, and says so', () => {
    const { entries } = given(...called).when(say({ decision: 'answer', text: 'ä'.repeat(200_000) }));
    expect(entries[1]?.body).toMatchObject({ truncated: true, output: 'ä'.repeat(131_072) });
  });

  it('counts also while a model reviews the call', () => {
    const reviewed = [running('t1'), calling('t1', 0, 'a'), asked('t1', 'a', 'model')];
    expect(given(...reviewed).when(say({ decision: 'approve' })).told).toEqual([
      'tool.approval_answered t1 a approve',
    ]);
  });

  test.each<[string, Said, string]>([
    ['an answer without a text', { decision: 'answer' }, 'text'],
    ['changes that are none', { decision: 'edit' }, 'input'],
    ['changes that are a list', { decision: 'edit', input: [] }, 'input'],
    ['changes that are null', { decision: 'edit', input: null }, 'input'],
    ['changes that nobody could keep', { decision: 'edit', input: { a: 'x'.repeat(300_000) } }, 'input'],
  ])('is refused: %s', (_, said, path) => {
    const outcome = given(...called).when(say(said));
    expect(outcome.told).toEqual(['command.settled refused']);
    expect(refusalIn(outcome)).toMatchObject({ code: 'invalid_request', details: [{ path }] });
  });

  it('may not agree to a call that the rules deny, nor make one of it; saying no is another thing', () => {
    const refusal = { code: 'invalid_request' as const, message: 'input: denied' };
    const knowing = given(...called).knowing({ refusal });
    expect(refusalIn(knowing.when(say({ decision: 'edit', input: {} })))).toEqual(refusal);
    expect(refusalIn(knowing.when(say({ decision: 'approve' })))).toEqual(refusal);
    expect(given(...called).when(say({ decision: 'deny' })).told[0]).toBe('tool.approval_answered t1 a deny');
  });
});

it('that could not be judged, for its call began to wait meanwhile, changes nothing; a late one is told so', () => {
  const refusal = { code: 'invalid_request' as const, message: 'approval: send it again' };
  const edit = say({ decision: 'edit', input: {} });
  expect(
    refusalIn(
      given(...called)
        .knowing({ refusal })
        .when(edit),
    ),
  ).toEqual(refusal);
  const late = given(...called, given(...called).when(say({ decision: 'deny' })).entries);
  expect(refusalIn(late.knowing({ refusal }).when(edit))).toMatchObject({ code: 'already_answered' });
});

describe('an answer that comes too late', () => {
  const late = '2026-01-02T03:10:00.001Z';

  test.each<[string, NewEntry[][], Command<'approval.answer'>, string]>([
    [
      'after another one',
      [...called, given(...called).when(say({ decision: 'approve' })).entries],
      say({ decision: 'deny' }),
      'already_answered',
    ],
    [
      'after one that ended the call',
      [...called, given(...called).when(say({ decision: 'deny' })).entries],
      say({ decision: 'approve' }),
      'already_answered',
    ],
    [
      'after the time for it, by when it was sent',
      called,
      say({ decision: 'approve' }, late),
      'approval_expired',
    ],
    [
      'after that was told',
      [...called, given(...called).when(expire).entries],
      say({ decision: 'approve' }, late),
      'approval_expired',
    ],
    [
      'while the turn is stopping',
      [...called, stopping('t1', 'user')],
      say({ decision: 'approve' }),
      'already_answered',
    ],
    [
      'after the end of the turn',
      [running('t1'), calling('t1', 0, 'a'), asked('t1', 'a'), cancelled('a'), over('t1', 'stopped')],
      say({ decision: 'approve' }),
      'already_answered',
    ],
    [
      'to what nobody has asked',
      [running('t1'), calling('t1', 0, 'b')],
      say({ decision: 'approve' }),
      'not_found',
    ],
    ['to what was asked in a session that is empty', [], say({ decision: 'approve' }), 'not_found'],
  ])('is refused: %s', (_, past, sent, code) => {
    const outcome = given(...past).when(sent);
    expect(outcome.told).toEqual(['command.settled refused']);
    expect(refusalIn(outcome)).toMatchObject({ code });
  });

  it('is told to whoever looks for that of a sub-agent here where to answer it', () => {
    const { message } = refusalIn(given(running('t1')).when(say({ decision: 'approve' }))) as ErrorBody;
    expect(message).toMatch(/^This session has no such approval; .* the session that the list names\.$/);
  });

  it('in time is in time, also when it is settled later', () => {
    const intime = say({ decision: 'approve' }, '2026-01-02T03:10:00.000Z');
    expect(given(...called).when(intime).told).toEqual(['tool.approval_answered t1 a approve']);
  });
});

describe('the end of the time for an answer', () => {
  it('denies the call', () => {
    const outcome = given(...called).when(expire);
    expect(outcome.told).toEqual(['tool.approval_answered t1 a expired', 'tool.completed t1 a denied']);
    expect(outcome.entries[1]?.body).toMatchObject({ output: 'Nobody answered in time.' });
  });

  test.each<[string, NewEntry[][]]>([
    ['it was answered', [...called, given(...called).when(say({ decision: 'approve' })).entries]],
    ['its call is over', [...called, given(...called).when(say({ decision: 'deny' })).entries]],
    ['its turn is stopping', [...called, stopping('t1', 'user')]],
    ['its turn is over', []],
  ])('changes nothing once %s', (_, past) => {
    expect(given(...past).when(expire).told).toEqual(['command.settled over']);
  });
});

describe('the result of a call that was agreed to', () => {
  it('tells the model of other arguments', () => {
    const edited = given(...called).when(say({ decision: 'edit', input: { at: 'elsewhere' } }));
    const { entries } = givenThat(edited.conversation).when({ ...finish('t1', 0, 'a', 'seen'), id: 'c2' });
    expect(entries[0]?.body).toMatchObject({
      output: '[A person has changed the arguments of this call to {"at":"elsewhere"}]\nseen',
    });
  });

  it('cannot come before somebody has agreed', () => {
    expect(given(...called).when(finish('t1', 0, 'a')).told).toEqual(['command.settled double']);
  });
});

function cancelled(call: string): NewEntry[] {
  const body = { call, outcome: 'cancelled' as const, output: 'over', truncated: false };
  return [{ type: 'tool.completed', turn: 't1', body }];
}
