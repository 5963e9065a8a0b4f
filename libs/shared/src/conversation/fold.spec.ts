import { describe, expect, it } from '@jest/globals';
import { noUsage, type Conversation, type NewEntry } from '../contracts/index.js';
import { emptyConversation, fold } from './fold.js';
import { visibleMessages } from './visible-messages.js';
import { asAppend, asEntries, openedTurn, usage } from './testing/entries.js';
import { applyAppend, restoreFrom } from './restore.js';

function folded(entries: NewEntry[], from: Conversation = emptyConversation): Conversation {
  return asEntries(entries).reduce(fold, from);
}

const step = (n: number): NewEntry => ({
  type: 'step.started',
  turn: 't1',
  body: { step: n, model: 'rehearsal/x' },
});
const block = (n: number, kind: 'text' | 'tool' = 'text'): NewEntry => ({
  type: 'block.started',
  turn: 't1',
  body: { step: n, index: 0, kind },
});
const delta = (n: number, text: string): NewEntry => ({
  type: 'block.delta',
  turn: 't1',
  body: { step: n, index: 0, text },
});

describe('the fold', () => {
  it('shows what is being written, delta by delta', () => {
    const conversation = folded([...openedTurn, step(0), block(0), delta(0, 'Hel'), delta(0, 'lo')]);
    expect(visibleMessages(conversation).at(-1)).toMatchObject({
      role: 'assistant',
      status: 'streaming',
      blocks: [{ kind: 'text', text: 'Hello' }],
    });
    expect(conversation.messages).toHaveLength(1);
  });

  it('forgets the blocks of an abandoned step and keeps those of a completed one', () => {
    const conversation = folded([
      ...openedTurn,
      step(0),
      block(0),
      delta(0, 'kept'),
      {
        type: 'block.completed',
        turn: 't1',
        body: { step: 0, index: 0, block: { kind: 'text', text: 'kept' } },
      },
      { type: 'step.completed', turn: 't1', body: { step: 0, stopReason: 'tool_use', usage } },
      step(1),
      block(1),
      delta(1, 'lost'),
      { type: 'step.abandoned', turn: 't1', body: { step: 1, reason: 'its worker is gone' } },
    ]);
    expect(visibleMessages(conversation).at(-1)?.blocks).toEqual([{ kind: 'text', text: 'kept' }]);
  });

  it('adds up the usage of the steps and ends the turn once', () => {
    const completed: NewEntry = {
      type: 'step.completed',
      turn: 't1',
      body: { step: 0, stopReason: 'end_turn', usage },
    };
    const conversation = folded([
      ...openedTurn,
      step(0),
      completed,
      step(1),
      { ...completed, body: { ...completed.body, step: 1 } } as NewEntry,
    ]);
    expect(conversation.openTurn?.usage).toMatchObject({
      inputTokens: 20,
      outputTokens: 10,
      contextUsed: 15,
    });
    const ended = folded(
      [{ type: 'turn.completed', turn: 't1', body: { usage: noUsage, durationMs: 1 } }],
      conversation,
    );
    expect(ended).toMatchObject({ openTurn: null, unsettled: ['t1'] });
    expect(folded([{ type: 'turn.settled', turn: 't1', body: {} }], ended).unsettled).toEqual([]);
  });

  it('drops a tool call whose arguments never became whole', () => {
    const conversation = folded([
      ...openedTurn,
      step(0),
      block(0, 'tool'),
      delta(0, '{"a'),
      { type: 'reply.completed', turn: 't1', body: { message: 'm2', status: 'interrupted', usage } },
    ]);
    expect(conversation.messages.at(-1)?.blocks).toEqual([]);
  });

  it('passes over entries of a turn that is not open', () => {
    const conversation = folded(openedTurn);
    expect(
      folded([{ type: 'turn.completed', turn: 'other', body: { usage, durationMs: 1 } }], conversation),
    ).toEqual(conversation);
  });

  it('never changes what it was given', () => {
    const before = folded([...openedTurn, step(0), block(0), delta(0, 'a')]);
    const copy = structuredClone(before);
    folded([delta(0, 'b')], before);
    expect(before).toEqual(copy);
  });
});

describe('going on from a snapshot', () => {
  const entries = asEntries([
    ...openedTurn,
    step(0),
    block(0),
    delta(0, 'one '),
    delta(0, 'two '),
    delta(0, 'three'),
  ]);
  const whole = entries.reduce(fold, emptyConversation);
  const withoutDeltas = entries.filter(({ type }) => type !== 'block.delta').reduce(fold, emptyConversation);
  const lastEvent = entries.findLastIndex(({ type }) => type !== 'block.delta');

  function restoredWith(n: number) {
    const position = { gen: 'g1', n, en: 0, epoch: 1, sequence: lastEvent + 1 };
    return restoreFrom({ position, conversation: withoutDeltas, openFrom: lastEvent + 1 });
  }

  it('gets back the deltas that memory never had, each once', () => {
    const appends = entries.slice(lastEvent).map((entry, index) => asAppend([entry], lastEvent + 1 + index));
    let restored = restoredWith(entries[lastEvent]?.n ?? 0);
    for (const append of [...appends, ...appends]) restored = applyAppend(restored, append);
    expect(restored.conversation).toEqual(whole);
    expect(restored.n).toBe(entries.at(-1)?.n);
  });

  it('also where memory has seen a later event already', () => {
    const appends = entries.slice(lastEvent).map((entry, index) => asAppend([entry], lastEvent + 1 + index));
    let restored = restoredWith(entries.at(-1)?.n ?? 0);
    for (const append of appends) restored = applyAppend(restored, append);
    expect(restored.conversation).toEqual(whole);
  });

  it('knows the highest epoch that it has read', () => {
    const restored = applyAppend(restoredWith(0), asAppend(entries.slice(0, 1), 1, 7));
    expect(restored.epoch).toBe(7);
  });
});
