import { describe, expect, it } from '@jest/globals';
import type { Conversation, OpenCall, OpenTurn, ToolBlock } from '#shared/contracts';
import { emptyConversation } from '#shared/conversation';
import { approvalsOf } from './approvals-view.js';

const expiresAt = '2026-01-02T03:04:05.678Z';
const block = (call: string, step: number, input: unknown): ToolBlock => {
  return { kind: 'tool', step, call, name: 'write_file', title: 'Write', input };
};
const open = (call: string, decision: 'approve' | null): OpenCall => ({
  call,
  hash: `hash of ${call}`,
  runs: 'tools',
  alone: false,
  changed: null,
  approval: { approval: `ap_${call}`, from: 'person', reason: 'It writes.', expiresAt, decision },
});

function conversationWith(turn: Partial<OpenTurn>): Conversation {
  const blocks = [block('a', 0, { path: 'old' }), block('a', 1, { path: 'new' }), block('b', 1, {})];
  const openTurn = { turn: 't', stopping: null, reply: { blocks }, ...turn } as OpenTurn;
  return { ...emptyConversation, openTurn };
}

describe('what waits for somebody to agree', () => {
  it('are the calls of the open turn that nobody has answered, as they were asked for last', () => {
    const unasked: OpenCall = { ...open('c', null), approval: null };
    const calls = [open('a', null), open('b', 'approve'), unasked];
    expect(approvalsOf('s', conversationWith({ calls }))).toEqual([
      {
        approval: 'ap_a',
        session: 's',
        call: 'a',
        turn: 't',
        name: 'write_file',
        title: 'Write',
        input: { path: 'new' },
        reason: 'It writes.',
        expiresAt,
        hash: 'hash of a',
        from: 'person',
      },
    ]);
  });

  it('is nothing once the turn is to end, and where none runs', () => {
    const stopping = { by: 'u', reason: 'user' } as const;
    const stopped = conversationWith({ calls: [open('a', null)], stopping });
    expect([stopped, emptyConversation].flatMap((each) => approvalsOf('s', each))).toEqual([]);
  });
});
