import { describe, expect, it, test } from '@jest/globals';
import type { NewEntry, Policy } from '#shared/contracts';
import { command, submit } from './testing/ask.js';
import { settle } from './settle.js';
import { circumstancesOf, folded, given, givenThat } from './testing/given.js';
import { entryInWords } from './testing/in-words.js';
import { compacting, held, person, queued, running, steered, stopping, tombstone } from './testing/past.js';

const clear = command('session.clear', {});
const remove = command('session.delete', {});
const begun = (purpose: 'clear' | 'delete'): NewEntry[] => [
  { type: 'session.clearing', by: person, body: { by: person, purpose } },
];

type Row = [when: string, past: NewEntry[][], told: string[], state: string];

describe.each([
  ['clear', clear],
  ['delete', remove],
] as const)('a %s', (purpose, asked) => {
  const rows: Row[] = [
    ['nothing runs', [], [], ''],
    ['a turn runs', [running('t1')], ['turn.stopping t1 session'], 'open t1 stopping (session)'],
    ['it stops already', [running('t1'), stopping('t1', 'user')], [], 'open t1 stopping (user)'],
    [
      'others wait, held or not',
      [running('t1'), queued('t2', 0, 'next'), queued('t3', 1), held],
      ['turn.stopped t2 session', 'turn.stopped t3 session', 'turn.stopping t1 session'],
      'open t1 stopping (session), held',
    ],
    ['the session is compacted', [compacting()], ['context.compaction_failed x1 Stopped.'], ''],
  ];
  test.each(rows)('stops everything while %s', (_, past, told, state) => {
    const outcome = given(...past).when(asked);
    expect([outcome.told, outcome.state]).toEqual([[`session.clearing to ${purpose}`, ...told], state]);
    expect(outcome.answer).toEqual({ kind: 'done' });
    expect(outcome.conversation.clearing).toEqual({ by: person, purpose });
  });

  it('tells of words that the turn has not read one by one, for each may be as long as the log takes', () => {
    const past = [...running('t1'), ...steered('t1', 't2'), ...steered('t1', 't3')];
    const { ahead, entries } = settle(asked, circumstancesOf(folded(past)));
    expect(ahead?.map(entryInWords)).toEqual(['turn.accepted t2 queued', 'turn.accepted t3 queued']);
    expect(entries.map(entryInWords)).toEqual([
      `session.clearing to ${purpose}`,
      'turn.stopped t2 session',
      'turn.stopped t3 session',
      'turn.stopping t1 session',
    ]);
    // Whoever takes over in between finds them to be waiting.
    const after = givenThat(folded(ahead?.slice(0, 1) ?? [], folded(past))).when(asked);
    expect(after.told.filter((line) => line.startsWith('turn.stopped'))).toHaveLength(2);
    expect(after.state).toBe('open t1 stopping (session)');
  });

  it('that comes twice does it once', () => {
    expect(given(begun(purpose), queued('t2', 0)).when(asked)).toMatchObject({
      told: ['command.settled double'],
      answer: { kind: 'done' },
    });
  });
});

it('may become a delete, which nothing takes back', () => {
  const deleting = given(begun('clear'), queued('t2', 0)).when(remove);
  expect(deleting.told).toEqual(['session.clearing to delete', 'turn.stopped t2 session']);
  const outcome = given(begun('delete')).when(clear);
  expect(outcome.answer).toMatchObject({ kind: 'refused', error: { code: 'not_found' } });
  expect(outcome.conversation.clearing).toMatchObject({ purpose: 'delete' });
});

describe('what is said meanwhile', () => {
  const policies: Policy[] = ['reject', 'enqueue', 'interrupt', 'rollback', 'steer'];
  const ways = policies.map((policy) => [policy] as const);

  test.each(ways)('waits until the session is cleared, whatever it was to do (%s)', (policy) => {
    const outcome = given(running('t1'), stopping('t1', 'session'), begun('clear')).when(submit(policy));
    expect(outcome.told).toEqual(['turn.accepted t2 queued', 'turn.queued t2 at 0']);
    expect(outcome.answer).toMatchObject({ kind: 'accepted', position: 0 });
  });

  test.each(ways)('is said to nobody where it is deleted (%s)', (policy) => {
    const outcome = given(running('t1'), stopping('t1', 'session'), begun('delete')).when(submit(policy));
    expect(outcome.told).toEqual(['turn.rejected t2 not_found']);
    expect(outcome.answer).toMatchObject({ kind: 'refused', error: { code: 'not_found' } });
  });

  it('waits even where nothing runs, and is not more than may wait', () => {
    const outcome = given(begun('clear')).when(submit('reject'));
    expect(outcome.state).toBe('queue t2');
    const full = given(begun('clear')).knowing({ queueLimit: 0 }).when(submit('reject'));
    expect(full.answer).toMatchObject({ error: { code: 'queue_full' } });
  });

  it('is stopped as it comes where it was stopped before', () => {
    const outcome = given(begun('clear'), tombstone('t2')).when(submit('reject'));
    expect(outcome.told).toEqual(['turn.accepted t2 queued', 'turn.stopped t2 user']);
  });
});
