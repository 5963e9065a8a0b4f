import { describe, expect, it } from '@jest/globals';
import { noUsage, type NewEntry } from '#shared/contracts';
import { check, type ViolationKind } from './index.js';
import { appendsOf, historyOf, instead, placeOf, turn, whole } from './testing/made-up.js';

const clearing: NewEntry = { type: 'session.clearing', body: { by: 'u_1', purpose: 'clear' } };
const cleared: NewEntry = { type: 'history.moved', body: { head: null, reason: 'clear', back: 'm_2' } };
const rewound: NewEntry = { type: 'history.moved', body: { head: 'm_1', reason: 'rewind', back: 'm_2' } };
const [, accepted] = whole;

function kindsOf(entries: readonly NewEntry[]): ViolationKind[] {
  return [...new Set(check(historyOf(appendsOf(entries))).map(({ kind }) => kind))];
}

describe('the checker of the path', () => {
  it('has nothing to say of one that moves while nothing runs', () => {
    expect(kindsOf([...whole, rewound])).toEqual([]);
    expect(kindsOf([...whole, clearing, cleared])).toEqual([]);
  });

  it('sees one that moves beside a turn', () => {
    expect(kindsOf(instead(placeOf('turn.started'), 0, rewound))).toContain('moved beside a turn');
  });

  it('sees one that does not hang together', () => {
    const piece = { from: 'm_1', messages: [{ ...answer, parent: 'm_9' }] };
    const broken: NewEntry = { type: 'history.moved', body: { head: 'm_3', reason: 'select', ...piece } };
    expect(kindsOf([...whole, broken])).toEqual(['path broken']);
    const elsewhere: NewEntry = {
      type: 'history.moved',
      body: { ...rewound.body, head: 'm_9', from: 'm_1' },
    };
    expect(kindsOf([...whole, elsewhere])).toEqual(['path broken']);
  });

  it('sees one that is taken away unasked, and what was sent before and goes on', () => {
    expect(kindsOf([...whole, cleared])).toEqual(['outlives a clear']);
    if (accepted?.type !== 'turn.accepted') throw new Error('It must begin with words.');
    const { message } = accepted.body;
    const queued: NewEntry = {
      ...accepted,
      turn: 't_2',
      mail: 2,
      cause: 'c_2',
      body: { ...accepted.body, queued: true, message: { ...message, id: 'm_7', turn: 't_2' } },
    };
    const ended: NewEntry = {
      type: 'turn.stopped',
      turn: 't_2',
      body: { by: 'u_1', reason: 'session', usage: noUsage, durationMs: 0 },
    };
    expect(kindsOf([...whole, queued, clearing, cleared])).toContain('outlives a clear');
    expect(kindsOf([...whole, queued, clearing, ended, cleared])).not.toContain('outlives a clear');
    expect(kindsOf([...whole, clearing, queued, cleared])).not.toContain('outlives a clear');
  });
});

const answer = {
  id: 'm_3',
  parent: 'm_1',
  turn,
  role: 'assistant' as const,
  author: 'assistant',
  status: 'complete' as const,
  blocks: [],
  createdAt: '2026-01-02T03:04:05.678Z',
};
