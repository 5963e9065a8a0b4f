import { describe, expect, it } from '@jest/globals';
import type { Conversation } from '#shared/contracts';
import { command } from './testing/ask.js';
import { folded, givenThat, type Outcome } from './testing/given.js';
import { compacted } from './testing/past.js';
import { foundBranch, idsOf, talk } from './testing/tree.js';

const undo = command('history.undo', {});
const rewind = (message: string) => ({
  ...command('history.rewind', { message }),
  id: `c-${message}`,
});
const [, b, c, d] = talk.messages;
if (!b || !c || !d) throw new Error('Nothing was said.');

const rewound = (message: string, before: Conversation = talk): Conversation =>
  givenThat(before).when(rewind(message)).conversation;

const undone = (before: Conversation, branch = foundBranch(d, 'b', c, d)): Outcome =>
  givenThat(before, { branch }).when(undo);

describe('an undo', () => {
  it('goes back to where the path ended before', () => {
    const outcome = undone(rewound('b'));
    expect(outcome.told).toEqual(['history.moved to d undo']);
    expect(outcome.answer).toEqual({ kind: 'moved', head: 'd' });
    expect(outcome.conversation.messages).toEqual(talk.messages);
    expect(outcome.conversation.changes).toEqual([]);
  });

  it('takes back one change after the other, and then there is none', () => {
    const twice = rewound('a', rewound('b'));
    const first = undone(twice, foundBranch(b, 'a', b));
    expect(idsOf(first.conversation)).toEqual(['a', 'b']);
    const second = undone(first.conversation);
    expect(idsOf(second.conversation)).toEqual(['a', 'b', 'c', 'd']);
    expect(undone(second.conversation).answer).toMatchObject({
      error: { code: 'not_found', message: 'There is nothing to undo.' },
    });
  });

  it('takes back a compaction in its turn', () => {
    const shortened = folded(compacted('k1', 'b'), rewound('b'));
    const first = undone(shortened);
    expect(first.told).toEqual(['history.moved to b undo k1']);
    expect(first.conversation).toMatchObject({
      receipts: [],
      changes: [{ kind: 'moved', back: 'd', cause: 'c-b' }],
    });
    expect(undone(first.conversation).told).toEqual(['history.moved to d undo']);
  });

  it('passes over a compaction that counts no more', () => {
    const shortened = folded(compacted('k1', 'd'), talk);
    const before = { ...rewound('b', shortened), changes: shortened.changes };
    expect(undone(before).answer).toMatchObject({ error: { code: 'not_found' } });
  });

  it('passes over a move to where the path ends', () => {
    const changes: Conversation['changes'] = [
      { kind: 'moved', back: 'b' },
      { kind: 'moved', back: 'd' },
    ];
    const outcome = undone({ ...talk, changes });
    expect(outcome.told).toEqual(['history.moved to b undo']);
    expect(outcome.conversation).toMatchObject({ head: 'b', changes: [] });
  });

  it('goes back to before the first word', () => {
    const outcome = undone({ ...talk, changes: [{ kind: 'moved', back: null }] });
    expect(idsOf(outcome.conversation)).toEqual([]);
    expect(outcome.answer).toEqual({ kind: 'moved', head: null });
  });

  it('takes back a compaction of which no change tells', () => {
    const before = { ...folded(compacted('k1', 'd'), talk), changes: [] };
    expect(undone(before).told).toEqual(['history.moved to d undo k1']);
  });

  it('waits for nobody where memory is away', () => {
    const outcome = undone(rewound('b'), { kind: 'away' });
    expect(outcome.answer).toMatchObject({ error: { code: 'unavailable', retryable: true } });
    expect(outcome.conversation.changes).toHaveLength(1);
  });
});
