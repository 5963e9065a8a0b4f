import { describe, expect, it } from '@jest/globals';
import type { Conversation, Message, NewEntry } from '../contracts/index.js';
import { emptyConversation, fold } from './fold.js';
import { planStatus } from './plan-on-path.js';
import { openScene } from './scene-on-path.js';
import { asEntries } from './testing/entries.js';

const createdAt = '2026-01-02T03:04:05.678Z';

function said(id: string, parent: string | null): Message {
  const by = { role: 'user' as const, author: 'u1', status: 'complete' as const };
  return { id, parent, turn: `t-${id}`, ...by, blocks: [{ kind: 'text', text: `say ${id}` }], createdAt };
}

function folded(entries: NewEntry[], from: Conversation = emptyConversation): Conversation {
  return asEntries(entries).reduce(fold, from);
}

const moved = (body: Extract<NewEntry, { type: 'history.moved' }>['body']): NewEntry => ({
  type: 'history.moved',
  body,
});

const path = ({ messages }: Conversation): string[] => messages.map(({ id }) => id);

/** Three messages, each below the one before. */
const three: Conversation = {
  ...emptyConversation,
  messages: [said('a', null), said('b', 'a'), said('c', 'b')],
  head: 'c',
};

describe('a path that moves', () => {
  it('goes back to a message on it, and says where an undo leads', () => {
    const back = folded([moved({ head: 'a', reason: 'rewind', back: 'c' })], three);
    expect(path(back)).toEqual(['a']);
    expect(back).toMatchObject({ head: 'a', changes: [{ kind: 'moved', back: 'c' }] });
  });

  it('takes another branch from where it parts', () => {
    const branch = [said('x', 'a'), said('y', 'x')];
    const body = { head: 'y', reason: 'select' as const, from: 'a', messages: branch, back: 'c' };
    const after = folded([moved(body)], three);
    expect(path(after)).toEqual(['a', 'x', 'y']);
    expect(after.head).toBe('y');
  });

  it('takes another branch from the root', () => {
    const body = { head: 'x', reason: 'select' as const, from: null, messages: [said('x', null)], back: 'c' };
    expect(path(folded([moved(body)], three))).toEqual(['x']);
  });

  it('takes with it by a clear what was made before its first word, and brings it back with that', () => {
    const made: NewEntry = {
      type: 'state.scene',
      body: { change: 'opened', scene: 's1', on: null, setting: { place: 'here' } },
    };
    const plan: NewEntry = {
      type: 'state.plan',
      body: { change: 'moved', plan: 'p1', to: 'active', on: null },
    };
    const clear = moved({ head: null, reason: 'clear', back: 'c', root: 'a' });
    const cleared = folded([made, plan, clear], three);
    expect(planStatus(cleared, 'p1')).toBe('planned');
    expect(openScene(cleared)).toBeUndefined();
    const back = { head: 'c', reason: 'undo' as const, from: null, messages: three.messages, left: 0 };
    const restored = folded([moved(back)], cleared);
    expect([openScene(restored)?.scene, planStatus(restored, 'p1')]).toEqual(['s1', 'active']);
    const opened = folded([{ ...made, body: { ...made.body, scene: 's2' } } as NewEntry], cleared);
    expect(openScene(opened)?.scene).toBe('s2');
    // Nothing was said: there is nothing that could bring it back.
    expect(folded([made, moved({ head: null, reason: 'clear' })]).scenes).toEqual([]);
  });

  it('takes a long branch in several pieces, of which the last is undone', () => {
    const pieces = [
      moved({ head: 'x', reason: 'select', from: 'a', messages: [said('x', 'a')] }),
      moved({ head: 'y', reason: 'select', from: 'x', messages: [said('y', 'x')], back: 'c' }),
    ];
    const after = folded(pieces, three);
    expect(path(after)).toEqual(['a', 'x', 'y']);
    expect(after.changes).toEqual([{ kind: 'moved', back: 'c' }]);
  });

  it('ends before everything where it is cleared, and nothing is made of it any more', () => {
    const chain = { chain: 'k', on: 'c', messages: ['c'], present: [] };
    const due: NewEntry = { type: 'passes.due', body: { ...chain, passes: ['memory'], awaited: true } };
    const clearing: NewEntry = { type: 'session.clearing', body: { by: 'u1', purpose: 'clear' } };
    const before = folded([due, clearing], three);
    expect(before).toMatchObject({ clearing: { purpose: 'clear' }, chains: [{ chain: 'k' }] });
    const after = folded([moved({ head: null, reason: 'clear', back: 'c' })], before);
    expect(after).toMatchObject({ messages: [], head: null, clearing: null, chains: [] });
  });

  it('is taken back as far as the undo says', () => {
    const twice = folded(
      [moved({ head: 'b', reason: 'rewind', back: 'c' }), moved({ head: 'a', reason: 'rewind', back: 'b' })],
      three,
    );
    const undo = { head: 'b', reason: 'undo' as const, from: 'a', messages: [said('b', 'a')], left: 1 };
    const undone = folded([moved(undo)], twice);
    expect(path(undone)).toEqual(['a', 'b']);
    expect(undone.changes).toEqual([{ kind: 'moved', back: 'c' }]);
  });

  it('keeps the last hundred changes', () => {
    const many = Array.from({ length: 101 }, (_, index) =>
      moved({ head: 'a', reason: 'rewind', back: `h${index}` }),
    );
    const { changes } = folded(many, three);
    expect(changes).toHaveLength(100);
    expect(changes[0]).toEqual({ kind: 'moved', back: 'h1' });
  });
});

describe('a message that is edited in place', () => {
  it('has other words, and keeps what else it holds', () => {
    const image = { kind: 'image' as const, file: 'f', name: 'a.png', mediaType: 'image/png', size: 1 };
    const words = { kind: 'text' as const, text: 'old' };
    const before = {
      ...three,
      messages: [
        {
          ...said('a', null),
          blocks: [image, words],
          segments: [{ kind: 'speech' as const, text: 'old' }],
        },
      ],
    };
    const after = folded([{ type: 'message.versioned', body: { message: 'a', text: 'new' } }], before);
    expect(after.messages[0]?.blocks).toEqual([image, { kind: 'text', text: 'new' }]);
    expect(after.messages[0]).not.toHaveProperty('segments');
  });

  it('changes nothing where it is not on the path', () => {
    const entry: NewEntry = { type: 'message.versioned', body: { message: 'gone', text: 'new' } };
    expect(folded([entry], three).messages).toEqual(three.messages);
  });
});

it('what is changed of a session adds up, and the last word counts', () => {
  const changed = (change: object): NewEntry => ({ type: 'session.changed', body: { change } });
  const after = folded([changed({ model: 'a/b', scenes: true }), changed({ model: null })]);
  expect(after.settings).toEqual({ model: null, scenes: true });
  // What memory tells depends on them.
  expect(after.knownAt).toBe(2);
});

it('a session that is deleted is done with', () => {
  const chain = { chain: 'k', on: 'c', messages: ['c'], present: [] };
  const after = folded([
    { type: 'passes.due', body: { ...chain, passes: ['memory'], awaited: true } },
    { type: 'session.clearing', body: { by: 'u1', purpose: 'delete' } },
    { type: 'session.deleted', body: {} },
  ]);
  expect(after).toMatchObject({ deleted: true, clearing: null, chains: [] });
});
