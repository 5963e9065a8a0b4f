import { describe, expect, it } from '@jest/globals';
import type { Conversation, Entry, NewEntry } from '../contracts/index.js';
import { emptyConversation, fold } from './fold.js';
import { openedTurn, usage } from './testing/entries.js';

const step = 0;
const calls = ['a', 'b'];
const called: NewEntry[] = [
  ...openedTurn,
  { type: 'step.started', turn: 't1', body: { step, model: 'x/y' } },
  ...calls.flatMap((call, index): NewEntry[] => [
    { type: 'block.started', turn: 't1', body: { step, index, kind: 'tool', call, name: 'look' } },
    {
      type: 'block.completed',
      turn: 't1',
      body: { step, index, block: { kind: 'tool', step, call, name: 'look', input: {} } },
    },
  ]),
  { type: 'step.completed', turn: 't1', body: { step, stopReason: 'tool_use', usage } },
];

const requested = (call: string, runs?: 'client'): NewEntry => ({
  type: 'tool.requested',
  turn: 't1',
  body: { call, name: 'look', title: 'Look', input: {}, hash: 'h', ...(runs ? { runs } : {}) },
});
const asked = (call: string, from: 'person' | 'model' = 'person'): NewEntry => ({
  type: 'tool.approval_requested',
  turn: 't1',
  body: {
    approval: `ap-${call}`,
    call,
    hash: 'h',
    from,
    reason: 'why',
    expiresAt: '2026-01-03T00:00:00.000Z',
  },
});
const approved = (call: string): NewEntry => ({
  type: 'tool.approval_answered',
  turn: 't1',
  body: { approval: `ap-${call}`, call, decision: 'approve' },
});
const completed = (call: string): NewEntry => ({
  type: 'tool.completed',
  turn: 't1',
  body: { call, outcome: 'ok', output: 'seen', truncated: false },
});

/** Each a minute behind the one before. */
function folded(...entries: NewEntry[]): Conversation {
  const all = [...called, ...entries];
  return all.reduce((conversation, entry, place) => {
    const minutes = Math.max(0, place - called.length);
    const at = new Date(Date.UTC(2026, 0, 2) + minutes * 60_000).toISOString();
    return fold(conversation, { ...entry, n: place + 1, en: place + 1, at } as Entry);
  }, emptyConversation);
}

function waited({ openTurn }: Conversation): [number | undefined, string | null | undefined] {
  return [openTurn?.waitedMs, openTurn?.waitsSince];
}

describe('the time that a turn waits for people', () => {
  it('goes from the first call that waits for somebody to the last', () => {
    const both = [requested('a'), asked('a'), requested('b'), asked('b')];
    expect(waited(folded(...both))).toEqual([0, '2026-01-02T00:01:00.000Z']);
    expect(waited(folded(...both, approved('a')))).toEqual([0, '2026-01-02T00:01:00.000Z']);
    expect(waited(folded(...both, approved('a'), approved('b')))).toEqual([4 * 60_000, null]);
  });

  it('adds up', () => {
    const again = [requested('a'), asked('a'), approved('a'), completed('a'), requested('b'), asked('b')];
    expect(waited(folded(...again, completed('b')))).toEqual([2 * 60_000, null]);
  });

  it('is that of a client with its own tools too', () => {
    expect(waited(folded(requested('a', 'client'), completed('a')))).toEqual([60_000, null]);
  });

  it('is not that of a model that reviews, but what it leaves to a person is', () => {
    const reviewed = [requested('a'), asked('a', 'model')];
    expect(waited(folded(...reviewed))).toEqual([0, null]);
    expect(waited(folded(...reviewed, asked('a')))).toEqual([0, '2026-01-02T00:02:00.000Z']);
  });
});

describe('the time of a turn that waits for a sub-agent', () => {
  const started = (call: string, background: boolean): NewEntry => ({
    type: 'agent.started',
    turn: 't1',
    body: { call, session: 's2', childTurn: 't9', agent: 'scout', background },
  });

  it('stands still until that has answered, however long people take there', () => {
    expect(waited(folded(requested('a'), started('a', false)))).toEqual([0, '2026-01-02T00:01:00.000Z']);
    expect(waited(folded(requested('a'), started('a', false), completed('a')))).toEqual([60_000, null]);
  });

  it('goes on beside one in the background', () => {
    expect(waited(folded(requested('a'), started('a', true)))).toEqual([0, null]);
  });
});

it('shows the title of a tool with its call', () => {
  expect(folded(requested('a')).openTurn?.reply?.blocks).toMatchObject([
    { call: 'a', title: 'Look' },
    { call: 'b' },
  ]);
  expect(folded(requested('a')).openTurn?.reply?.blocks[1]).not.toHaveProperty('title');
});

describe('a call of the client', () => {
  const key = 'key-of-a';
  const told: NewEntry = {
    type: 'tool.requested',
    turn: 't1',
    body: { call: 'a', key, name: 'look', input: {}, hash: 'h', runs: 'client' },
  };

  it('shows the key that its result is posted to', () => {
    expect(folded(told).openTurn?.reply?.blocks).toMatchObject([{ call: 'a', key }, { call: 'b' }]);
  });

  it('is to be carried out from when it was told, or agreed to', () => {
    const sinceWhen = (...entries: NewEntry[]) => folded(told, ...entries).openTurn?.calls[0]?.since;
    expect(sinceWhen()).toBe('2026-01-02T00:00:00.000Z');
    expect(sinceWhen(asked('a'), approved('a'))).toBe('2026-01-02T00:02:00.000Z');
    expect(folded(requested('a')).openTurn?.calls[0]).not.toHaveProperty('since');
  });
});
