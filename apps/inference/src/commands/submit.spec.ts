import { describe, expect, it, test } from '@jest/globals';
import type { NewEntry, Policy } from '#shared/contracts';
import { submit } from './testing/ask.js';
import { given, givenThat, type Outcome } from './testing/given.js';
import { accepted, held, queued, running, stopping, tombstone } from './testing/past.js';

const before = { gen: 'g1', n: 4, sequence: 9 };
const earlier = { turn: 't2', message: 'm-t2', keyHash: 'h1', before };

function told({ told: entries, state }: Outcome): [string[], string] {
  return [entries, state];
}

interface Row {
  past: NewEntry[][];
  becomes: { [P in Policy]: [entries: string[], state: string] };
}

const joinsT1 = (rest = ''): [string[], string] => [
  ['steer.received t1 becomes t2'],
  `open t1 hears t2${rest}`,
];
const refusedForT1 = (state: string): [string[], string] => [
  ['turn.rejected t2 turn_in_progress for t1'],
  state,
];
const startsNow: [string[], string] = [['turn.accepted t2'], 'open t2'];
const waits = (at: string): string[] => ['turn.accepted t2 queued', `turn.queued t2 at ${at}`];

const rows: Record<string, Row> = {
  'nothing is open': {
    past: [],
    becomes: {
      reject: startsNow,
      enqueue: startsNow,
      interrupt: startsNow,
      rollback: startsNow,
      steer: startsNow,
    },
  },
  'a turn is open that has not begun': {
    past: [accepted('t1')],
    becomes: {
      reject: refusedForT1('open t1'),
      enqueue: [waits('0'), 'open t1, queue t2'],
      interrupt: [
        [...waits('0 next'), 'turn.stopping t1 interrupt'],
        'open t1 stopping (interrupt), queue t2!',
      ],
      rollback: [[...waits('0 next'), 'turn.stopping t1 rollback'], 'open t1 stopping (rollback), queue t2!'],
      steer: joinsT1(),
    },
  },
  'a turn runs': {
    past: [running('t1')],
    becomes: {
      reject: refusedForT1('open t1'),
      enqueue: [waits('0'), 'open t1, queue t2'],
      interrupt: [
        [...waits('0 next'), 'turn.stopping t1 interrupt'],
        'open t1 stopping (interrupt), queue t2!',
      ],
      rollback: [[...waits('0 next'), 'turn.stopping t1 rollback'], 'open t1 stopping (rollback), queue t2!'],
      steer: joinsT1(),
    },
  },
  'a turn runs and another waits': {
    past: [running('t1'), queued('t8', 0)],
    becomes: {
      reject: refusedForT1('open t1, queue t8'),
      enqueue: [waits('1'), 'open t1, queue t8 t2'],
      interrupt: [
        [...waits('0 next'), 'turn.stopping t1 interrupt'],
        'open t1 stopping (interrupt), queue t2! t8',
      ],
      rollback: [
        [...waits('0 next'), 'turn.stopping t1 rollback'],
        'open t1 stopping (rollback), queue t2! t8',
      ],
      steer: joinsT1(', queue t8'),
    },
  },
  'a turn is being stopped': {
    past: [running('t1'), stopping('t1', 'user'), queued('t8', 0)],
    becomes: {
      reject: refusedForT1('open t1 stopping (user), queue t8'),
      enqueue: [waits('1'), 'open t1 stopping (user), queue t8 t2'],
      interrupt: [waits('0 next'), 'open t1 stopping (user), queue t2! t8'],
      rollback: [
        [...waits('0 next'), 'turn.stopping t1 rollback'],
        'open t1 stopping (rollback), queue t2! t8',
      ],
      steer: [waits('0'), 'open t1 stopping (user), queue t2 t8'],
    },
  },
  'the session was stopped: its turn is stopping, its queue held': {
    past: [running('t1'), queued('t8', 0), stopping('t1', 'session'), held],
    becomes: {
      reject: refusedForT1('open t1 stopping (session), queue t8, held'),
      enqueue: [[...waits('1'), 'queue.resumed'], 'open t1 stopping (session), queue t8 t2'],
      interrupt: [[...waits('0 next'), 'queue.resumed'], 'open t1 stopping (session), queue t2! t8'],
      rollback: [
        [...waits('0 next'), 'turn.stopping t1 rollback', 'queue.resumed'],
        'open t1 stopping (rollback), queue t2! t8',
      ],
      steer: [[...waits('0'), 'queue.resumed'], 'open t1 stopping (session), queue t2 t8'],
    },
  },
  'nothing runs and the queue is held': {
    past: [queued('t8', 0), held],
    becomes: {
      reject: [['turn.accepted t2', 'queue.resumed'], 'open t2, queue t8'],
      enqueue: [[...waits('1'), 'queue.resumed'], 'queue t8 t2'],
      interrupt: [['turn.accepted t2', 'queue.resumed'], 'open t2, queue t8'],
      rollback: [['turn.accepted t2', 'queue.resumed'], 'open t2, queue t8'],
      steer: [['turn.accepted t2', 'queue.resumed'], 'open t2, queue t8'],
    },
  },
  'the first of the queue is about to start': {
    past: [queued('t1', 0), queued('t8', 1)],
    becomes: {
      reject: refusedForT1('queue t1 t8'),
      enqueue: [waits('2'), 'queue t1 t8 t2'],
      interrupt: [['turn.stopped t1 interrupt', ...waits('0 next')], 'queue t2! t8'],
      rollback: [['turn.stopped t1 rollback', ...waits('0 next')], 'queue t2! t8'],
      steer: [waits('0'), 'queue t2 t1 t8'],
    },
  },
};

const cases = Object.entries(rows).flatMap(([state, { past, becomes }]) =>
  Object.entries(becomes).map(([policy, outcome]) => ({ state, policy: policy as Policy, past, outcome })),
);

describe('what becomes of a submit', () => {
  test.each(cases)('$policy, while $state', ({ policy, past, outcome }) => {
    expect(told(given(...past).when(submit(policy)))).toEqual(outcome);
  });

  test.each(['enqueue', 'interrupt', 'rollback'] as const)(
    '%s: one that waits is told its place',
    (policy) => {
      const { answer } = given(running('t1')).when(submit(policy));
      expect(answer).toEqual({ kind: 'accepted', turn: 't2', noted: 't2', position: 0 });
    },
  );

  it('stands below the head, said by its sender, bound to its key', () => {
    const { entries, conversation } = givenThat({
      ...given().when(submit('reject', 't1')).conversation,
      openTurn: null,
    }).when(submit('reject', 't2', { key: { key: 'k', hash: 'h1' } }));
    expect(entries).toMatchObject([
      {
        turn: 't2',
        cause: 'c1',
        by: 'u1',
        body: { message: { parent: 'm-t1', author: 'u1', role: 'user' }, key: { key: 'k', hash: 'h1' } },
      },
    ]);
    expect(conversation.head).toBe('m-t2');
  });

  it('steers under its own name and answers with the turn that it joins', () => {
    const { answer, entries } = given(running('t1')).when(
      submit('steer', 't2', { key: { key: 'k', hash: 'h' } }),
    );
    expect(answer).toEqual({ kind: 'accepted', turn: 't1', noted: 't2' });
    expect(entries).toMatchObject([{ turn: 't1', body: { becomes: 't2', key: { hash: 'h' } } }]);
  });
});

describe('a submit while somebody else interrupts', () => {
  const interrupted = [running('t1'), stopping('t1', 'interrupt'), queued('t8', 0, 'next'), queued('t9', 1)];

  test.each([
    ['enqueue', [waits('2'), 'open t1 stopping (interrupt), queue t8! t9 t2']],
    [
      'interrupt',
      [['turn.stopped t8 interrupt', ...waits('0 next')], 'open t1 stopping (interrupt), queue t2! t9'],
    ],
    [
      'rollback',
      [
        ['turn.stopped t8 rollback', ...waits('0 next'), 'turn.stopping t1 rollback'],
        'open t1 stopping (rollback), queue t2! t9',
      ],
    ],
  ] as const)('%s: the last who interrupts goes first', (policy, outcome) => {
    expect(told(given(...interrupted).when(submit(policy)))).toEqual(outcome);
  });

  /** `next` starts before everything else; a steer takes its place today. */
  test('a steer that comes too late waits behind whoever interrupts', () => {
    expect(told(given(...interrupted).when(submit('steer')))).toEqual([
      waits('1'),
      'open t1 stopping (interrupt), queue t8! t2 t9',
    ]);
  });
});

describe('a submit that was seen before', () => {
  const knowing = { recalled: { turn: earlier, messageTaken: true } };
  const again = submit('reject', 't2', { key: { key: 'k', hash: 'h1' } });

  test.each([
    ['while its turn runs', [running('t2')], {}],
    ['after the end of its turn', [], {}],
    ['while it waits', [running('t1'), queued('t2', 0)], { position: 0 }],
  ])('is a double, %s', (_, past, place) => {
    const outcome = given(...past)
      .knowing(knowing)
      .when(again);
    expect(outcome.told).toEqual(['command.settled double']);
    expect(outcome.answer).toEqual({ kind: 'accepted', turn: 't2', noted: 't2', ...place });
  });

  it('names the turn that its words have joined', () => {
    const recalled = { turn: { ...earlier, turn: 't1' }, messageTaken: true };
    expect(given(running('t1')).knowing({ recalled }).when(again).answer).toMatchObject({ turn: 't1' });
  });

  it('is a double even where its model has gone or the queue is full', () => {
    const outcome = given(running('t1'))
      .knowing({ ...knowing, refusal: { code: 'unknown_model', message: 'x/y' }, queueLimit: 0 })
      .when(again);
    expect(outcome.told).toEqual(['command.settled double']);
  });

  it('is refused with another body under the same key', () => {
    const other = submit('reject', 't2', { key: { key: 'k', hash: 'other' } });
    const outcome = given().knowing(knowing).when(other);
    expect(outcome.told).toEqual(['command.settled refused']);
    expect(outcome.answer).toMatchObject({ kind: 'refused', error: { code: 'idempotency_mismatch' } });
  });

  it('keeps its key when it was rejected: the next try is a submit like any other', () => {
    const rejected = given(running('t1')).when(again);
    expect(rejected.told).toEqual(['turn.rejected t2 turn_in_progress for t1']);
    const over = { ...rejected.conversation, openTurn: null };
    expect(givenThat(over).when(again).told).toEqual(['turn.accepted t2']);
  });
});

describe('a submit that cannot be taken', () => {
  it('names a message id that is taken', () => {
    const outcome = given()
      .knowing({ recalled: { turn: null, messageTaken: true } })
      .when(submit('reject'));
    expect(outcome.told).toEqual(['turn.rejected t2 message_exists']);
    expect(outcome.answer).toMatchObject({ kind: 'refused', error: { code: 'message_exists' } });
  });

  test.each(['unknown_model', 'unknown_agent', 'invalid_request', 'budget_exceeded'] as const)(
    'asks for what cannot be had (%s)',
    (code) => {
      const refusal = { code, message: 'It is not here.', details: [{ path: 'model', problem: 'no' }] };
      const outcome = given(running('t1')).knowing({ refusal }).when(submit('interrupt'));
      expect(outcome.told).toEqual([`turn.rejected t2 ${code}`]);
      expect(outcome.entries[0]?.body).toMatchObject({ message: 'm-t2', problem: 'It is not here.' });
      expect(outcome.answer).toEqual({ kind: 'refused', error: refusal });
      expect(outcome.state).toBe('open t1');
    },
  );

  test.each(['enqueue', 'interrupt', 'rollback'] as const)('%s into a full queue', (policy) => {
    const outcome = given(running('t1'), queued('t8', 0)).knowing({ queueLimit: 1 }).when(submit(policy));
    expect(outcome.told).toEqual(['turn.rejected t2 queue_full for t1']);
    expect(outcome.state).toBe('open t1, queue t8');
  });

  it('is no matter of the queue where nothing has to wait', () => {
    expect(given().knowing({ queueLimit: 0 }).when(submit('enqueue')).told).toEqual(['turn.accepted t2']);
  });
});

describe('a submit that was stopped before it came', () => {
  test.each(['reject', 'enqueue', 'interrupt', 'rollback', 'steer'] as const)(
    '%s: ends on arrival',
    (policy) => {
      const outcome = given(running('t1'), tombstone('t2')).when(submit(policy));
      expect(told(outcome)).toEqual([['turn.accepted t2 queued', 'turn.stopped t2 user'], 'open t1']);
      expect(outcome.answer).toEqual({ kind: 'accepted', turn: 't2', noted: 't2' });
    },
  );

  it('does not resume what the session holds', () => {
    expect(given(queued('t8', 0), held, tombstone('t2')).when(submit('reject')).state).toBe('queue t8, held');
  });
});
