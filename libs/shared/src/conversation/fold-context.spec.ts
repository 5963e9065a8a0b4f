import { describe, expect, it } from '@jest/globals';
import type { Conversation, NewEntry, Receipt } from '../contracts/index.js';
import { emptyConversation, fold } from './fold.js';
import { asEntries, openedTurn, usage } from './testing/entries.js';
import { visibleMessages } from './visible-messages.js';

function folded(entries: NewEntry[], from: Conversation = emptyConversation): Conversation {
  return asEntries(entries).reduce(fold, from);
}

const receipt = (name: string, before: string | null, on = 'm1'): NewEntry => {
  const body: Receipt = {
    receipt: name,
    trigger: 'auto',
    method: 'summary',
    summary: 'short',
    cut: { message: 'm1', block: 0 },
    on,
    before,
    tokensBefore: 900,
    tokensAfter: 90,
    dropped: 4,
  };
  return { type: 'context.compacted', body };
};
const begun: NewEntry = {
  type: 'context.compacting',
  by: 'u1',
  body: { compaction: 'c1', trigger: 'manual' },
};
const shown = (conversation: Conversation): string[] => visibleMessages(conversation).map(({ id }) => id);

describe('a compaction', () => {
  it('runs from its beginning to its end', () => {
    const running = folded([...openedTurn, begun]);
    expect(running.compaction).toEqual({
      compaction: 'c1',
      trigger: 'manual',
      by: 'u1',
      startedAt: '2026-01-02T03:04:05.678Z',
    });
    const failed: NewEntry = {
      type: 'context.compaction_failed',
      body: { compaction: 'c1', message: 'no', usage },
    };
    expect(folded([failed], running)).toMatchObject({ compaction: null, receipts: [] });
    expect(folded([receipt('k1', null)], running)).toMatchObject({
      compaction: null,
      receipts: [{ receipt: 'k1' }],
    });
  });

  it('leaves a receipt before the message that it made room for, or behind what it shortened', () => {
    const before = folded([...openedTurn, receipt('k1', 'm1'), receipt('k2', null)]);
    expect(shown(before)).toEqual(['k1', 'm1', 'k2', 'm2']);
    expect(before.messages.map(({ id }) => id)).toEqual(['m1']);
    const [marker] = visibleMessages(before);
    expect(marker).toMatchObject({
      role: 'system',
      blocks: [{ kind: 'marker', marker: 'compaction', receipt: 'k1', text: expect.stringContaining('900') }],
    });
  });

  it('is undone alone, and the path stays', () => {
    const both = folded([...openedTurn, receipt('k1', null), receipt('k2', null)]);
    const undone = folded(
      [{ type: 'history.moved', body: { head: 'm1', reason: 'undo', receipt: 'k2' } }],
      both,
    );
    expect(undone.receipts.map((made) => made.receipt)).toEqual(['k1']);
    expect(undone).toMatchObject({ head: 'm1', messages: both.messages });
  });

  it('shows no receipt on a path that it was not made on', () => {
    expect(shown(folded([...openedTurn, receipt('k1', 'm9', 'm9'), receipt('k2', null, 'm9')]))).toEqual([
      'm1',
      'm2',
    ]);
  });
});

describe('files that have been placed', () => {
  const placed: NewEntry = {
    type: 'attachments.placed',
    turn: 't1',
    body: {
      message: {
        id: 'm1',
        parent: null,
        turn: 't1',
        role: 'user',
        author: 'u1',
        status: 'complete',
        blocks: [{ kind: 'file', file: 'f1', name: 'a', mediaType: 'b', size: 1, path: 'a' }],
        createdAt: '2026-01-02T03:04:05.678Z',
      },
    },
  };

  it('change the message where it stands', () => {
    const conversation = folded([...openedTurn, placed]);
    expect(conversation.messages).toMatchObject([{ id: 'm1', blocks: [{ path: 'a' }] }]);
    expect(conversation.head).toBe('m1');
  });

  it('are told to a reader that has no path as a message that is new', () => {
    const withoutPath = { ...folded(openedTurn), messages: [] };
    expect(folded([placed], withoutPath).messages).toMatchObject([{ id: 'm1', blocks: [{ path: 'a' }] }]);
  });
});

describe('what is known of the session as a whole', () => {
  it('is its title, the last that was given', () => {
    const titled = (title: string): NewEntry => ({ type: 'state.title', turn: 't1', body: { title } });
    expect(folded([titled('One'), titled('Two')]).title).toBe('Two');
  });

  it('is not changed by a pass that found nothing', () => {
    const failed: NewEntry = { type: 'state.pass_failed', turn: 't1', body: { pass: 'title', reason: 'no' } };
    expect(folded([failed])).toEqual(emptyConversation);
  });
});
