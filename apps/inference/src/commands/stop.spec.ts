import { describe, expect, it, test } from '@jest/globals';
import type { NewEntry } from '#shared/contracts';
import { command, sessionStop, stop, submit } from './testing/ask.js';
import { given, givenThat, type Outcome } from './testing/given.js';
import {
  accepted,
  answered,
  asked,
  calling,
  compacting,
  held,
  queued,
  running,
  steered,
  stopping,
  tombstone,
} from './testing/past.js';

type Row = [when: string, past: NewEntry[][], told: string[], state: string];

function told({ told: entries, state }: Outcome): [string[], string] {
  return [entries, state];
}

const before = { gen: 'g1', n: 1, sequence: 1 };
const ended = {
  recalled: { turn: { turn: 't1', message: 'm-t1', keyHash: null, before }, messageTaken: false },
};

describe('a stop of one turn', () => {
  const rows: Row[] = [
    ['it runs', [running('t1')], ['turn.stopping t1 user'], 'open t1 stopping (user)'],
    ['it has not begun', [accepted('t1')], ['turn.stopping t1 user'], 'open t1 stopping (user)'],
    [
      'it is stopping already',
      [running('t1'), stopping('t1', 'interrupt')],
      ['command.settled double'],
      'open t1 stopping (interrupt)',
    ],
    [
      'it waits behind another',
      [running('t0'), queued('t1', 0), queued('t2', 1)],
      ['turn.stopped t1 user'],
      'open t0, queue t2',
    ],
    [
      'it waits in a held queue',
      [queued('t1', 0), queued('t2', 1), held],
      ['turn.stopped t1 user'],
      'queue t2, held',
    ],
    [
      'it is about to interrupt',
      [running('t0'), queued('t1', 0, 'next'), stopping('t0', 'interrupt')],
      ['turn.stopped t1 user'],
      'open t0 stopping (interrupt)',
    ],
    ['nobody has seen it yet', [], ['command.settled t1 tombstone'], 'tombstones t1'],
    [
      'nobody has seen it yet and another runs',
      [running('t0')],
      ['command.settled t1 tombstone'],
      'open t0, tombstones t1',
    ],
  ];

  test.each(rows)('while %s', (_, past, entries, state) => {
    const outcome = given(...past).when(stop('t1'));
    expect(told(outcome)).toEqual([entries, state]);
    expect(outcome.answer).toEqual({ kind: 'done' });
  });

  it('changes nothing after its end', () => {
    expect(told(given().knowing(ended).when(stop('t1')))).toEqual([['command.settled over'], '']);
  });

  it('leaves the queue to go on', () => {
    expect(given(running('t1'), queued('t2', 0)).when(stop('t1')).state).toBe(
      'open t1 stopping (user), queue t2',
    );
  });

  /** Told that it is over, and yet it runs as soon as the other turn ends without having read it. */
  test('reaches words that wait to be read and may still become this turn', () => {
    const recalled = { ...ended.recalled, turn: { ...ended.recalled.turn, message: 'm-t2' } };
    const outcome = given(running('t1'), steered('t1', 't2')).knowing({ recalled }).when(stop('t2'));
    expect(outcome.told).not.toEqual(['command.settled over']);
  });
});

describe('a stop of the session', () => {
  const rows: Row[] = [
    ['nothing runs', [], ['command.settled over'], ''],
    ['a turn runs', [running('t1')], ['turn.stopping t1 session'], 'open t1 stopping (session)'],
    [
      'a turn is stopping already',
      [running('t1'), stopping('t1', 'user')],
      ['command.settled over'],
      'open t1 stopping (user)',
    ],
    [
      'a turn runs and others wait',
      [running('t1'), queued('t2', 0)],
      ['turn.stopping t1 session', 'queue.held'],
      'open t1 stopping (session), queue t2, held',
    ],
    ['the first of the queue is about to start', [queued('t1', 0)], ['queue.held'], 'queue t1, held'],
    [
      'a turn is about to interrupt',
      [running('t1'), stopping('t1', 'interrupt'), queued('t2', 0, 'next'), queued('t3', 1)],
      ['turn.stopped t2 session', 'queue.held'],
      'open t1 stopping (interrupt), queue t3, held',
    ],
    [
      'a turn is about to interrupt and nothing else waits',
      [running('t1'), stopping('t1', 'interrupt'), queued('t2', 0, 'next')],
      ['turn.stopped t2 session'],
      'open t1 stopping (interrupt)',
    ],
    [
      'words wait to be read by the running turn',
      [running('t1'), steered('t1', 't2')],
      ['turn.stopping t1 session', 'queue.held'],
      'open t1 stopping (session) hears t2, held',
    ],
    ['it is compacted', [compacting()], ['context.compaction_failed x1 Stopped.'], ''],
    [
      'it is compacted and a turn waits for that',
      [compacting(), queued('t1', 0)],
      ['context.compaction_failed x1 Stopped.', 'queue.held'],
      'queue t1, held',
    ],
    [
      'a turn runs and is compacted, which ends with it',
      [running('t1'), compacting('x1', 'auto')],
      ['turn.stopping t1 session'],
      'open t1 stopping (session), compacting x1',
    ],
    ['it is held already', [queued('t1', 0), held], ['command.settled over'], 'queue t1, held'],
  ];

  test.each(rows)('while %s', (_, past, entries, state) => {
    expect(told(given(...past).when(sessionStop))).toEqual([entries, state]);
  });

  it('holds until the next submit, which goes first', () => {
    const { conversation } = given(queued('t1', 0)).when(sessionStop);
    expect(givenThat(conversation).when(submit('reject')).state).toBe('open t2, queue t1');
  });
});

describe.each([
  ['turn.expire', 'timeout'],
  ['turn.leave', 'disconnect'],
] as const)('%s', (type, reason) => {
  const rows: Row[] = [
    ['its turn runs', [running('t1')], [`turn.stopping t1 ${reason}`], `open t1 stopping (${reason})`],
    [
      'its turn is stopping already',
      [running('t1'), stopping('t1', 'user')],
      ['command.settled double'],
      'open t1 stopping (user)',
    ],
    ['its turn is over', [], ['command.settled over'], ''],
    ['another runs', [running('t0')], ['command.settled over'], 'open t0'],
    ['its turn waits', [running('t0'), queued('t1', 0)], ['command.settled over'], 'open t0, queue t1'],
    ['only its tombstone stands', [tombstone('t1')], ['command.settled over'], 'tombstones t1'],
  ];

  test.each(rows)('while %s', (_, past, entries, state) => {
    expect(told(given(...past).when(command(type, { turn: 't1' })))).toEqual([entries, state]);
  });
});

describe('the time of a turn that waits for people', () => {
  const waits = [running('t1'), calling('t1', 0, 'a'), asked('t1', 'a')];
  const expire = (waitedMs?: number) =>
    command('turn.expire', { turn: 't1', ...(waitedMs === undefined ? {} : { waitedMs }) });
  const waited = (ms: number) => {
    const { conversation } = given(...waits, answered('t1', 'a')).when(
      command('session.wake', { reason: '' }),
    );
    const { openTurn } = conversation;
    return givenThat({ ...conversation, openTurn: openTurn && { ...openTurn, waitedMs: ms } });
  };

  it('stands still', () => {
    expect(given(...waits).when(expire()).told).toEqual(['command.settled over']);
  });

  it('is longer by as much, so what was written before says nothing', () => {
    expect(waited(5_000).when(expire()).told).toEqual(['command.settled over']);
    expect(waited(5_000).when(expire(4_000)).told).toEqual(['command.settled over']);
  });

  it('ends all the same', () => {
    expect(waited(5_000).when(expire(5_000)).told).toEqual(['turn.stopping t1 timeout']);
    expect(waited(0).when(expire()).told).toEqual(['turn.stopping t1 timeout']);
  });
});
