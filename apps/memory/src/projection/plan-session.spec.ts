import { describe, expect, it } from '@jest/globals';
import { noUsage, type Entry, type NewEntry } from '#shared/contracts';
import { planSession, type Arrival } from './plan-session.js';
import { emptyProjection, keptFrom, openFrom, storedProjection, type SessionState } from './session-state.js';

const at = '2026-01-02T03:04:05.678Z';
const empty: SessionState = {
  position: { gen: null, n: 0, en: 0, epoch: 0, sequence: 0 },
  projection: emptyProjection,
};

/** Events alone, so that `n` and `en` are the same. */
function arrival(first: number, sequence: number, entries: NewEntry[], gen = 'g'): Arrival {
  const numbered = entries.map(
    (entry, index) => ({ ...entry, n: first + index, en: first + index, at }) as Entry,
  );
  const append = { v: 1 as const, gen, epoch: 3, nonce: 'x', entries: numbered };
  return { session: 's', stored: { sequence, append }, data: new Uint8Array() };
}

const accepted: NewEntry<'turn.accepted'> = {
  type: 'turn.accepted',
  turn: 't',
  body: {
    message: {
      id: 'm',
      parent: null,
      turn: 't',
      role: 'user',
      author: 'u',
      status: 'complete',
      blocks: [],
      createdAt: at,
    },
    policy: 'reject',
    request: {},
  },
};
const started: NewEntry = { type: 'turn.started', turn: 't', body: { attempt: 1 } };
const stepStarted: NewEntry[] = [
  { type: 'reply.started', turn: 't', body: { message: 'r', agent: 'a', parent: 'm' } },
  { type: 'step.started', turn: 't', body: { step: 0, model: 'x/y' } },
];
const blockStarted = (index: number): NewEntry => ({
  type: 'block.started',
  turn: 't',
  body: { step: 0, index, kind: 'text' },
});
const blockCompleted = (index: number): NewEntry => ({
  type: 'block.completed',
  turn: 't',
  body: { step: 0, index, block: { kind: 'text', text: 'x' } },
});

describe('what is in hand for one session', () => {
  it('is applied in the order of the log, whatever order it came in', () => {
    const [first, second, far] = [
      arrival(1, 10, [accepted]),
      arrival(2, 11, [started]),
      arrival(4, 14, [started]),
    ];
    const plan = planSession('s', empty, [far, second, first]);
    expect([first, second, far].map((each) => plan.outcomes.get(each))).toEqual([
      'stored',
      'stored',
      'ahead',
    ]);
    expect(plan.rows.events.map(({ entry }) => entry.en)).toEqual([1, 2]);
    expect(plan.state.position).toEqual({ gen: 'g', n: 2, en: 2, epoch: 3, sequence: 11 });
  });

  it('changes nothing when it was seen', () => {
    const first = arrival(1, 10, [accepted]);
    const { state } = planSession('s', empty, [first]);
    const again = planSession('s', state, [first]);
    expect(again.outcomes.get(first)).toBe('seen');
    expect(again.state).toBe(state);
    expect(again.rows.events).toEqual([]);
  });

  it('passes a gap only behind the event for which it was found to be one', () => {
    const after = { ...arrival(4, 14, [started]), gapAfter: 1 };
    expect(planSession('s', empty, [after]).outcomes.get(after)).toBe('ahead');
    const { state } = planSession('s', empty, [arrival(1, 10, [accepted])]);
    const plan = planSession('s', state, [after]);
    expect(plan.outcomes.get(after)).toBe('stored');
    expect(plan.parked).toEqual([{ arrival: after, problem: 'Events 2 to 3 are missing from the log' }]);
  });

  it('that the database refused leaves its rows out, but moves the session on', () => {
    const refused = { ...arrival(1, 10, [accepted]), refused: { why: 'because', of: 'content' as const } };
    const plan = planSession('s', empty, [refused, arrival(2, 11, [started])]);
    expect(plan.parked).toEqual([{ arrival: refused, problem: 'because' }]);
    expect(plan.rows.events.map(({ entry }) => entry.en)).toEqual([2]);
    expect(plan.state.projection.openTurn).toMatchObject({ turn: 't', startedAt: at });
  });

  it('whose fold breaks is parked, and the session goes on behind it', () => {
    const settled: NewEntry = { type: 'turn.settled', turn: 'x', body: {} };
    // No writer makes such a state; it stands for any mistake of the fold.
    const broken = { ...empty, projection: { ...emptyProjection, unsettled: null as unknown as string[] } };
    const [bad, good] = [arrival(1, 10, [settled]), arrival(2, 11, [accepted])];
    const plan = planSession('s', broken, [bad, good]);
    expect([bad, good].map((each) => plan.outcomes.get(each))).toEqual(['parked', 'stored']);
    expect(plan.parked.map(({ arrival: { stored } }) => stored.sequence)).toEqual([10]);
    expect(plan.state.position).toMatchObject({ en: 2, sequence: 11 });
  });
});

describe('a turn', () => {
  it('remembers the place before it: the append in front, or its own when it is not the first there', () => {
    const alone = planSession('s', empty, [arrival(1, 10, [started]), arrival(2, 12, [accepted])]);
    expect(alone.rows.turns.accepted[0]?.before).toEqual({ gen: 'g', n: 1, sequence: 10 });
    const behind = planSession('s', empty, [arrival(1, 10, [started, accepted])]);
    expect(behind.rows.turns.accepted[0]?.before).toEqual({ gen: 'g', n: 1, sequence: 10 });
    const { state } = planSession('s', empty, [arrival(1, 10, [started])]);
    const newLife = planSession('s', state, [arrival(2, 1, [accepted], 'h')]);
    expect(newLife.rows.turns.accepted[0]?.before).toEqual({ gen: 'h', n: 1, sequence: 0 });
  });

  it('that is not open learns nothing from late events', () => {
    const plan = planSession('s', empty, [arrival(1, 10, [started])]);
    expect(plan.rows.turns.progress).toEqual([]);
    expect(plan.rows.events).toHaveLength(1);
  });
});

describe('the oldest open block', () => {
  it('keeps its place until it is whole, then the next one counts', () => {
    const plans = [
      [accepted, started, ...stepStarted, blockStarted(0)],
      [blockStarted(1)],
      [blockCompleted(0)],
      [blockCompleted(1)],
    ];
    let state = empty;
    const seen = plans.map((entries, index) => {
      ({ state } = planSession('s', state, [arrival(state.position.en + 1, 20 + index, entries)]));
      return openFrom(state.projection);
    });
    expect(seen).toEqual([20, 20, 21, null]);
  });

  it('is forgotten with its step', () => {
    const { state } = planSession('s', empty, [
      arrival(1, 20, [accepted, started, ...stepStarted, blockStarted(0)]),
    ]);
    const abandoned: NewEntry = { type: 'step.abandoned', turn: 't', body: { step: 0, reason: 'lost' } };
    const plan = planSession('s', state, [arrival(6, 21, [abandoned])]);
    expect(openFrom(plan.state.projection)).toBeNull();
  });
});

describe('what the log must still hold', () => {
  it('begins with the open turn, and behind it with the checkpoint', () => {
    const plans = [
      [accepted],
      [started, ...stepStarted, blockStarted(0)],
      [{ type: 'turn.completed', turn: 't', body: { usage: noUsage, durationMs: 1 } } as NewEntry],
      [{ type: 'turn.settled', turn: 't', body: {} } as NewEntry],
    ];
    let state = empty;
    const kept = plans.map((entries, index) => {
      ({ state } = planSession('s', state, [arrival(state.position.en + 1, 20 + index, entries)]));
      return keptFrom(state);
    });
    expect(kept).toEqual([20, 20, 22, 23]);
  });
});

describe('a path that goes elsewhere', () => {
  const moved: NewEntry = {
    type: 'history.moved',
    body: { head: 'm2', reason: 'select', from: null, messages: [{ ...accepted.body.message, id: 'm2' }] },
  };

  it('is told without the messages that are kept already', () => {
    const { rows, state } = planSession('s', empty, [arrival(1, 10, [moved])]);
    expect(rows.messages).toEqual([]);
    expect(rows.events[0]?.entry.body).toEqual({ head: 'm2', reason: 'select', from: null });
    expect(rows.moves).toEqual(['s']);
    expect(state.projection.head).toBe('m2');
  });

  it('goes there also where the database refuses the rest', () => {
    const { rows } = planSession('s', empty, [
      { ...arrival(1, 10, [accepted, moved]), refused: { why: 'too much', of: 'places' } },
    ]);
    expect(rows).toMatchObject({ events: [], messages: [], placeholders: [], moves: ['s'] });
  });

  it('leads through what was said there also where its words are refused', () => {
    const refused = { why: 'too much', of: 'content' } as const;
    const { rows } = planSession('s', empty, [{ ...arrival(1, 10, [accepted, moved]), refused }]);
    const { id, parent, turn, role } = accepted.body.message;
    expect(rows.placeholders).toMatchObject([
      { ordinal: 1, message: { id, parent, turn, role, blocks: [] } },
    ]);
  });
});

describe('a checkpoint as it was written before', () => {
  it('has a change for each compaction, which was all that could be taken back', () => {
    const stored = { receipts: [{ receipt: 'r_1' }, { receipt: 'r_2' }] } as never;
    expect(storedProjection(stored).changes).toEqual([
      { kind: 'compacted', receipt: 'r_1' },
      { kind: 'compacted', receipt: 'r_2' },
    ]);
  });

  it('is completed with what nobody knew of then', () => {
    const openTurn = { turn: 't', replies: [] };
    const stored = { head: 'm', openTurn, unsettled: [], openBlocks: [] } as never;
    expect(storedProjection(stored)).toMatchObject({
      head: 'm',
      queue: [],
      held: false,
      children: [],
      reports: [],
      openTurn: { turn: 't', stopping: null, steers: [], calls: [], waitedMs: 0, waitsSince: null },
    });
  });
});
