import { describe, expect, it } from '@jest/globals';
import type { Entry, NewEntry } from '#shared/contracts';
import { fold } from '#shared/conversation';
import { conversationOf, emptyProjection, projectionOf, type Projection } from './session-state.js';
import { turnChangeOf } from './turn-change.js';

const at = '2026-01-02T03:04:05.678Z';
const turn = 't';
const message = {
  id: 'm',
  parent: null,
  turn,
  role: 'user' as const,
  author: 'u',
  status: 'complete' as const,
  blocks: [],
  createdAt: at,
};
const usage = {
  inputTokens: 1,
  outputTokens: 1,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0,
  contextUsed: 1,
  contextSize: 2,
};

const began: NewEntry[] = [
  { type: 'turn.accepted', turn, body: { message, policy: 'reject', request: {} } },
  { type: 'turn.started', turn, body: { attempt: 1 } },
  { type: 'reply.started', turn, body: { message: 'r', agent: 'a', parent: 'm' } },
];
const requested = (call: string, runs?: 'client'): NewEntry => {
  return {
    type: 'tool.requested',
    turn,
    body: { call, name: 'look', input: {}, hash: 'h', ...(runs ? { runs } : {}) },
  };
};
const asked = (call: string, from: 'person' | 'model'): NewEntry => ({
  type: 'tool.approval_requested',
  turn,
  body: { approval: `ap_${call}`, call, hash: 'h', from, reason: 'It writes.', expiresAt: at },
});
const answered = (call: string): NewEntry => {
  return {
    type: 'tool.approval_answered',
    turn,
    body: { approval: `ap_${call}`, call, decision: 'approve' },
  };
};
const completed = (call: string): NewEntry => {
  return { type: 'tool.completed', turn, body: { call, outcome: 'ok', output: '', truncated: false } };
};
const stopped: NewEntry = { type: 'turn.stopped', turn, body: { by: 'u', usage, durationMs: 1 } };

/** What each entry that says something of the turn's status says. */
function statuses(...more: NewEntry[]): string[] {
  let projection: Projection = emptyProjection;
  return [...began, ...more].flatMap((made, index) => {
    const entry = { ...made, n: index + 1, en: index + 1, at } as Entry;
    const after = projectionOf(fold(conversationOf(projection, []), entry), {
      openBlocks: [],
      openedAt: null,
    });
    const { progress } = turnChangeOf(
      { session: 's', gen: 'g', before: 0 },
      { before: projection, after, entry },
    );
    projection = after;
    return progress.map(({ status }) => status);
  });
}

describe('a turn', () => {
  it('waits from the first call that asks a person to the last that was answered', () => {
    const both = [requested('a'), asked('a', 'person'), requested('b'), asked('b', 'person')];
    expect(statuses(...both, answered('a'))).toEqual(['running', 'waiting']);
    expect(statuses(...both, answered('a'), answered('b'))).toEqual(['running', 'waiting', 'running']);
  });

  it('waits for a client that runs its own tool', () => {
    expect(statuses(requested('a', 'client'), completed('a'))).toEqual(['running', 'waiting', 'running']);
  });

  it('runs on while a model reviews, until that leaves it to a person', () => {
    const reviewed = [requested('a'), asked('a', 'model')];
    expect(statuses(...reviewed, answered('a'), completed('a'))).toEqual(['running']);
    expect(statuses(...reviewed, asked('a', 'person'))).toEqual(['running', 'waiting']);
  });

  it('runs on while a sub-agent works for it', () => {
    const body = { call: 'a', session: 's2', childTurn: 't9', agent: 'scout', background: false };
    expect(statuses(requested('a'), { type: 'agent.started', turn: 't', body })).toEqual(['running']);
  });

  it('ends from where it waits', () => {
    expect(statuses(requested('a'), asked('a', 'person'), stopped)).toEqual([
      'running',
      'waiting',
      'stopped',
    ]);
  });
});
