import { describe, expect, it } from '@jest/globals';
import type { Conversation } from '#shared/contracts';
import { emptyConversation, restoreFrom, type Restored } from '#shared/conversation';
import { TurnEnd, type TurnEndParts } from './turn-end.js';

const position = { gen: 'g_1', n: 9, en: 9, epoch: 1, sequence: 9 };
const cursor = { gen: 'g_1', n: 1, sequence: 1 };

function state(more: object = {}): Restored {
  const conversation = { ...emptyConversation, ...more } as Conversation;
  return restoreFrom({ position, conversation, openFrom: null });
}

const end = (more: TurnEndParts = {}): TurnEnd =>
  new TurnEnd({ turn: 't_1', standing: 'in the log', ...more });

describe('the end of a turn that somebody follows', () => {
  it('is not seen while it runs or waits', () => {
    expect(end().isSeenIn(state({ queue: [{ turn: 't_1' }] }))).toBe(false);
    expect(end().isSeenIn(state({ openTurn: { turn: 't_1' }, messages: [{ turn: 't_1' }] }))).toBe(false);
  });

  it('is seen when it has begun and runs no more, at whatever place', () => {
    const over = state({ messages: [{ turn: 't_1' }], openTurn: { turn: 't_2' } });
    expect(end().isSeenIn(over)).toBe(true);
    expect(end({ standing: 'in the mailbox' }).isSeenIn(over)).toBe(true);
    expect(end({ cursor }).isSeenIn(over)).toBe(true);
  });

  it('is seen when it has left the queue without having begun', () => {
    expect(end().isSeenIn(state({ queue: [{ turn: 't_2' }] }))).toBe(true);
  });

  it('is not seen where it may not have arrived yet', () => {
    expect(end({ standing: 'in the mailbox' }).isSeenIn(state())).toBe(false);
  });

  it('is not seen in a state before it, but in the one that a reset brings', () => {
    const going = end({ cursor });
    expect(going.isSeenIn(state())).toBe(false);
    going.reset();
    expect(going.isSeenIn(state())).toBe(true);
  });

  it('is none of a whole session', () => {
    expect(new TurnEnd({}).isSeenIn(state({ messages: [{ turn: 't_1' }] }))).toBe(false);
  });
});
