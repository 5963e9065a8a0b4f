import { describe, expect, it } from '@jest/globals';
import { noUsage, type Entry, type EntryBody, type EntryType, type Message } from '#shared/contracts';
import { emptyConversation, type Restored } from '#shared/conversation';
import { afterEntry, afterSnapshot, courseOf, repliesOf, type TurnCourse } from './turn-course.js';

const before = { gen: 'g1', n: 4, sequence: 9 };
const said: Message = {
  id: 'm1',
  parent: null,
  turn: 't1',
  role: 'user',
  author: 'u1',
  status: 'complete',
  blocks: [{ kind: 'text', text: 'hello' }],
  createdAt: '2026-01-01T00:00:00.000Z',
};
const accepted = { message: said, policy: 'enqueue' as const, request: {} };
const stop = { by: 'u1', usage: noUsage, durationMs: 0 };

function entry<T extends EntryType>(type: T, body: EntryBody<T>, turn = 't1'): Entry {
  return { type, turn, n: 5, en: 5, at: '2026-01-01T00:00:00.000Z', body } as Entry;
}

function after(...entries: Entry[]): TurnCourse {
  return entries.reduce(afterEntry, courseOf('t1', before));
}

function restored(more: Partial<Restored['conversation']>, n = 9): Restored {
  const conversation = { ...emptyConversation, ...more };
  return { conversation, n, en: n, epoch: 1, sequence: 9, seenByMemory: 0, lastRead: 0 };
}

describe('the course of a turn', () => {
  it('goes through the queue to its own end, and no other turn ends it', () => {
    const queued = after(
      entry('turn.accepted', { ...accepted, queued: true }),
      entry('turn.queued', { position: 0 }),
      entry('turn.stopped', stop, 't0'),
    );
    expect(queued.ended).toBe(false);
    const run = [
      entry('turn.started', { attempt: 1, message: said }),
      entry('reply.started', { message: 'm2', agent: 'assistant', parent: 'm1' }),
      entry('reply.completed', { message: 'm2', status: 'complete', usage: noUsage }),
    ].reduce(afterEntry, queued);
    expect(run.ended).toBe(false);
    const ended = afterEntry(run, entry('turn.completed', { usage: noUsage, durationMs: 1 }));
    expect([ended.ended, repliesOf(ended).map(({ id }) => id)]).toEqual([true, ['m2']]);
  });

  it('ends where the turn never began', () => {
    const { ended } = after(
      entry('turn.accepted', { ...accepted, queued: true }),
      entry('turn.stopped', stop),
    );
    expect(ended).toBe(true);
  });

  it('keeps what was said before a rollback took it back', () => {
    const course = after(
      entry('turn.accepted', accepted),
      entry('reply.started', { message: 'm2', agent: 'assistant', parent: 'm1' }),
      entry('reply.completed', { message: 'm2', status: 'interrupted', usage: noUsage }),
      entry('turn.stopped', { ...stop, reason: 'rollback' }),
      entry('history.moved', { head: null, reason: 'rollback' }),
    );
    expect(repliesOf(course)).toHaveLength(1);
  });

  it('is over in a snapshot that does not hold the turn any more, unless that is older than the turn', () => {
    const course = courseOf('t1', before);
    expect(afterSnapshot(course, restored({}), 'g1').ended).toBe(true);
    expect(afterSnapshot(course, restored({}, 4), 'g1').ended).toBe(false);
    expect(afterSnapshot(course, restored({}, 4), 'g2').ended).toBe(true);
    const waiting = { turn: 't1', message: said, policy: 'enqueue' as const, request: {} };
    const queue = [{ ...waiting, acceptedAt: said.createdAt, next: false }];
    expect(afterSnapshot(course, restored({ queue }), 'g1').ended).toBe(false);
  });
});
